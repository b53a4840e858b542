// Deviceplugin shows the kubelet exactly one GPU, as NVIDIA's does on a Jetson, and hands its name to the container that gets it. The kubelet
// finds it by its socket in plugins_registry, however often either of them starts.
package main

import (
	"context"
	"log"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"google.golang.org/grpc"
	plugin "k8s.io/kubelet/pkg/apis/deviceplugin/v1beta1"
	registration "k8s.io/kubelet/pkg/apis/pluginregistration/v1"
)

const (
	resource = "nvidia.com/gpu"
	device   = "gpu-0"
)

type registrar struct {
	registration.UnimplementedRegistrationServer
	endpoint string
}

func (r *registrar) GetInfo(context.Context, *registration.InfoRequest) (*registration.PluginInfo, error) {
	return &registration.PluginInfo{
		Type:              registration.DevicePlugin,
		Name:              resource,
		Endpoint:          r.endpoint,
		SupportedVersions: []string{plugin.Version},
	}, nil
}

func (r *registrar) NotifyRegistrationStatus(_ context.Context, s *registration.RegistrationStatus) (*registration.RegistrationStatusResponse, error) {
	log.Printf("registered: %t %s", s.PluginRegistered, s.Error)
	return &registration.RegistrationStatusResponse{}, nil
}

type gpu struct {
	plugin.UnimplementedDevicePluginServer
}

func (gpu) GetDevicePluginOptions(context.Context, *plugin.Empty) (*plugin.DevicePluginOptions, error) {
	return &plugin.DevicePluginOptions{}, nil
}

func (gpu) ListAndWatch(_ *plugin.Empty, stream grpc.ServerStreamingServer[plugin.ListAndWatchResponse]) error {
	err := stream.Send(&plugin.ListAndWatchResponse{Devices: []*plugin.Device{{ID: device, Health: plugin.Healthy}}})
	if err == nil {
		<-stream.Context().Done()
	}
	return err
}

func (gpu) Allocate(_ context.Context, request *plugin.AllocateRequest) (*plugin.AllocateResponse, error) {
	answer := new(plugin.AllocateResponse)
	for _, container := range request.ContainerRequests {
		log.Printf("allocated: %v", container.DevicesIds)
		answer.ContainerResponses = append(answer.ContainerResponses,
			&plugin.ContainerAllocateResponse{Envs: map[string]string{"NVIDIA_VISIBLE_DEVICES": device}})
	}
	return answer, nil
}

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: deviceplugin PLUGINS_REGISTRY")
	}
	endpoint := filepath.Join(os.Args[1], "gpu.sock")
	os.Remove(endpoint)
	listener, err := net.Listen("unix", endpoint)
	if err != nil {
		log.Fatal(err)
	}
	server := grpc.NewServer()
	registration.RegisterRegistrationServer(server, &registrar{endpoint: endpoint})
	plugin.RegisterDevicePluginServer(server, gpu{})
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
	go func() {
		<-signals
		server.Stop()
	}()
	if err := server.Serve(listener); err != nil {
		log.Fatal(err)
	}
}

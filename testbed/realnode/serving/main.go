// Serving is a small inference server. It answers POST /infer by a forward pass of a dense network on the CPU, followed by as much time as
// its accelerator is said to take, keeps itself busy with requests over HTTP, and counts what it served in the Prometheus text format.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"math"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

const (
	width       = 96
	warmUps     = 3
	gracePeriod = 3 * time.Second
)

var boundaries = []float64{.005, .01, .015, .02, .025, .03, .035, .04, .045, .05, .055, .06, .07, .08, .1, .15, .25, .5, 1, 2.5}

// histogram of request durations in seconds; buckets are not yet cumulative.
type histogram struct {
	mutex   sync.Mutex
	buckets [64]uint64
	count   uint64
	sum     float64
}

func (h *histogram) observe(seconds float64) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	i := 0
	for i < len(boundaries) && seconds > boundaries[i] {
		i++
	}
	h.buckets[i]++
	h.count++
	h.sum += seconds
}

func (h *histogram) write(w io.Writer) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	const name = "inference_request_duration_seconds"
	fmt.Fprintf(w, "# HELP %s Duration of inference requests in seconds\n# TYPE %s histogram\n", name, name)
	below := uint64(0)
	for i, le := range boundaries {
		below += h.buckets[i]
		fmt.Fprintf(w, "%s_bucket{le=\"%s\"} %d\n", name, strconv.FormatFloat(le, 'g', -1, 64), below)
	}
	fmt.Fprintf(w, "%s_bucket{le=\"+Inf\"} %d\n%s_sum %g\n%s_count %d\n", name, h.count, name, h.sum, name, h.count)
}

// network is one dense layer with fixed weights.
type network [width][width]float32

func newNetwork() *network {
	random := rand.New(rand.NewPCG(1, 2))
	n := new(network)
	for i := range n {
		for j := range n[i] {
			n[i][j] = float32(random.NormFloat64() / math.Sqrt(width))
		}
	}
	return n
}

// infer applies the layer to each row of a frame, with a rectifier, and says which output is largest.
func (n *network) infer(frame *[width][width]float32) int {
	var scores [width]float32
	for _, row := range frame {
		for i := range n {
			sum := float32(0)
			for j, x := range row {
				sum += n[i][j] * x
			}
			scores[i] += max(sum, 0)
		}
	}
	best := 0
	for i := range scores {
		if scores[i] > scores[best] {
			best = i
		}
	}
	return best
}

type answer struct {
	Version string `json:"version"`
	Model   string `json:"model"`
	Device  string `json:"device"`
	Label   int    `json:"label"`
}

type server struct {
	version  string
	latency  time.Duration
	network  *network
	served   atomic.Uint64
	failed   atomic.Uint64
	duration histogram
}

func (s *server) infer(w http.ResponseWriter, r *http.Request) {
	start := time.Now()
	seed, err := strconv.ParseUint(r.URL.Query().Get("frame"), 10, 64)
	if err != nil {
		s.failed.Add(1)
		http.Error(w, "frame must be a number", http.StatusBadRequest)
		return
	}
	random := rand.New(rand.NewPCG(seed, 0))
	var frame [width][width]float32
	for i := range frame {
		for j := range frame[i] {
			frame[i][j] = random.Float32()
		}
	}
	label := s.network.infer(&frame)
	// Not all frames take the accelerator equally long.
	accelerator := time.Duration(float64(s.latency) * (0.9 + 0.2*random.Float64()))
	if rest := accelerator - time.Since(start); rest > 0 {
		select {
		case <-time.After(rest):
		case <-r.Context().Done():
			s.failed.Add(1)
			return
		}
	}
	s.duration.observe(time.Since(start).Seconds())
	s.served.Add(1)
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(answer{s.version, os.Getenv("JETPILOT_MODEL_NAME"), os.Getenv("NVIDIA_VISIBLE_DEVICES"), label})
}

func (s *server) ready(w http.ResponseWriter, _ *http.Request) {
	if s.served.Load() < warmUps {
		http.Error(w, "warming up", http.StatusServiceUnavailable)
	}
}

func (s *server) metrics(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	s.duration.write(w)
	for _, c := range []struct {
		name, help string
		value      uint64
	}{
		{"nv_inference_request_success", "Number of successful inference requests", s.served.Load()},
		{"nv_inference_request_failure", "Number of failed inference requests", s.failed.Load()},
	} {
		fmt.Fprintf(w, "# HELP %s %s\n# TYPE %s counter\n%s %d\n", c.name, c.help, c.name, c.name, c.value)
	}
}

// request asks for frames at a steady rate, whether or not earlier answers are there.
func request(ctx context.Context, address string, perSecond float64) {
	client := &http.Client{Timeout: 10 * time.Second}
	ticker := time.NewTicker(time.Duration(float64(time.Second) / perSecond))
	defer ticker.Stop()
	for frame := uint64(0); ; frame++ {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			go func() {
				response, err := client.Post(fmt.Sprintf("http://%s/infer?frame=%d", address, frame), "", nil)
				if err != nil {
					log.Print(err)
					return
				}
				io.Copy(io.Discard, response.Body)
				response.Body.Close()
			}()
		}
	}
}

func main() {
	listen := flag.String("listen", ":8000", "address of /infer, /ready and /metrics")
	version := flag.String("version", "", "what answers say they are from")
	latency := flag.Duration("latency", 20*time.Millisecond, "how long the accelerator takes for a frame, give or take a tenth")
	rate := flag.Float64("rate", 20, "requests a second that it sends itself")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	s := &server{version: *version, latency: *latency, network: newNetwork()}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /infer", s.infer)
	mux.HandleFunc("GET /ready", s.ready)
	mux.HandleFunc("GET /metrics", s.metrics)
	listener, err := net.Listen("tcp", *listen)
	if err != nil {
		log.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	go request(ctx, net.JoinHostPort("127.0.0.1", port), *rate)
	web := &http.Server{Handler: mux}
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		<-ctx.Done()
		grace, cancel := context.WithTimeout(context.Background(), gracePeriod)
		defer cancel()
		web.Shutdown(grace)
	}()
	log.Printf("version %s on %s, %s a frame, device %q", *version, *listen, *latency, os.Getenv("NVIDIA_VISIBLE_DEVICES"))
	if err := web.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		log.Fatal(err)
	}
	<-drained
}

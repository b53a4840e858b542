/**
 * The node's side of a pod, for real: the init containers of a virtual Jetson as processes of this machine, on a disk of the node's own.
 * {@link dev.jetpilot.testbed.nodeside.RealInits} switches it on for a fleet; without it they only take time.
 *
 * <p><b>Paths are rewritten, nothing is mounted.</b> A container sees its volumes at mount paths; its process here sees them where they are
 * on this machine, because every mount path that stands in its command, its arguments and its variables is replaced by the real directory
 * ({@link dev.jetpilot.testbed.nodeside.MountedPaths}). A directory above mount points that is nowhere else, such as {@code /jetpilot}, is
 * one with links to the volumes, for scripts that put paths together; and what a program says is told with the container's paths again. Mount
 * namespaces would be closer to the original, but {@code unshare --map-root-user
 * --mount} needs user namespaces, which Docker's default seccomp profile and Ubuntu's AppArmor refuse and macOS has not: {@code mvn verify}
 * would test one thing here and another there. What comes of it:
 * <ul>
 *   <li>read-only mounts can be written to, and a program could leave its volumes: nothing here stops it;
 *   <li>another path that a program makes up out of pieces, or has built in, is this machine's. The agent's {@code /dev/termination-log} is given
 *       to it as an option, and it reads this machine's boot id, rightly: what it has written is in this machine's memory, whatever
 *       happened to the virtual node. A shell finds the node's;
 *   <li>a process has this machine's memory, network and clock: a node that is off line still reaches its servers (cut them off: {@link
 *       dev.jetpilot.testbed.modelserver.ModelServer#cutOff}), and its own time-outs are not scaled.
 * </ul>
 *
 * <p>Programs come from the image: {@link dev.jetpilot.testbed.nodeside.Program}. Processes run in order, a few at once on the whole machine,
 * and never outlive their world. What they leave behind when they end, as a script's background job, is killed as the end of a container
 * kills it; it is found by a variable that every process of the container inherits, where there is {@code /proc}.
 *
 * <p>Volumes: hostPath below the node's own root, which has the files of its board; emptyDir, with {@code medium: Memory} on
 * {@code /dev/shm} where there is one, and emptied by a power cut; Secrets, ConfigMaps and the downward API from the API server; claims as
 * directories that a test gives; subPath. Of projected volumes and others there is an empty directory.
 */
package dev.jetpilot.testbed.nodeside;

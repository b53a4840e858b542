package dev.jetpilot.agent.facts;

import dev.jetpilot.agent.host.Host;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * What a node is. It changes with an installation, a power mode or a boot.
 *
 * @param model as the device tree has it, for people
 * @param memoryGib nominal, if the module is known; else what the kernel counts, rounded up
 * @param powerMode as {@code nvpmodel -q} names it, as a label's value
 * @param bootId another one after each boot
 */
public record NodeFacts(
        Optional<String> model,
        Optional<JetsonModule> module,
        Optional<Soc> soc,
        OptionalInt memoryGib,
        Optional<L4t> l4t,
        Optional<JetPack> jetPack,
        Optional<TensorRt> tensorRt,
        Optional<String> powerMode,
        Optional<String> bootId,
        Optional<SecureBoot> secureBoot) {

    private static final String TEGRA_RELEASE = "/etc/nv_tegra_release";
    private static final String BOOT_ID = "/proc/sys/kernel/random/boot_id";
    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final long GIB = 1L << 30;

    /**
     * Reads them.
     *
     * @param memoryBytes what the kernel counts, if it is known
     */
    public static NodeFacts read(Host host, OptionalLong memoryBytes) {
        DeviceTree tree = DeviceTree.read(host);
        Optional<JetsonModule> module = Modules.find(tree.partNumbers(), memoryBytes);
        Optional<L4t> l4t = l4t(host);
        Optional<JetPack> jetPack = l4t.flatMap(JetPack::of);
        return new NodeFacts(
                tree.model(),
                module,
                module.map(JetsonModule::soc).or(() -> Soc.ofCompatible(tree.compatible())),
                memoryGib(module, memoryBytes),
                l4t,
                jetPack,
                TensorRt.find(host, jetPack),
                PowerMode.read(host),
                bootId(host),
                SecureBoot.read(host));
    }

    /** What the GPU computes in; none if the chip is not known. */
    public List<Precision> precisions() {
        return soc.map(Soc::precisions).orElse(List.of());
    }

    private static OptionalInt memoryGib(Optional<JetsonModule> module, OptionalLong memoryBytes) {
        if (module.isPresent()) {
            return OptionalInt.of(module.get().memoryGib());
        }
        return memoryBytes.isPresent()
                ? OptionalInt.of((int) ((memoryBytes.getAsLong() + GIB - 1) / GIB))
                : OptionalInt.empty();
    }

    private static Optional<L4t> l4t(Host host) {
        Optional<String> text = host.text(TEGRA_RELEASE);
        Optional<L4t> l4t = text.flatMap(L4t::parse);
        if (text.isPresent() && l4t.isEmpty()) {
            host.garbage(
                    TEGRA_RELEASE, "no '# R36 (release), REVISION: 4.7' at its beginning: " + Host.quoted(text.get()));
        }
        return l4t;
    }

    private static Optional<String> bootId(Host host) {
        Optional<String> text = host.text(BOOT_ID);
        if (text.isPresent() && !UUID.matcher(text.get()).matches()) {
            host.garbage(BOOT_ID, "not a UUID: " + Host.quoted(text.get()));
            return Optional.empty();
        }
        return text;
    }
}

package dev.jetpilot.agent.facts;

import java.util.List;

/**
 * A Jetson module, as it is sold.
 *
 * @param name value of the label {@code jetpilot.dev/module}, as in {@code orin-nano-8gb}
 * @param product the name without the memory: modules of one product have part numbers that some device trees mix up
 * @param memoryGib nominal, shared by CPU and GPU; the kernel shows less
 * @param dlaCores built in; whether the software drives them is another question (JetPack 7 does on AGX Orin
 *     only, from 7.2.2 with TensorRT 11.4.1 on)
 * @param partNumbers of the module, without the letter and the revision: {@code 3767-0005}
 */
public record JetsonModule(
        String name, String product, Soc soc, int memoryGib, int dlaCores, List<String> partNumbers) {
    private static final long GIB = 1L << 30;

    public JetsonModule {
        partNumbers = List.copyOf(partNumbers);
    }

    static JetsonModule of(String product, int memoryGib, Soc soc, int dlaCores, String... partNumbers) {
        return new JetsonModule(
                product + "-" + memoryGib + "gb", product, soc, memoryGib, dlaCores, List.of(partNumbers));
    }

    /**
     * Whether a kernel on this module would count so much memory. Firmware and carve-outs take some: an Orin Nano of 8 GiB
     * shows 7.4 to 7.6.
     */
    boolean shows(long memoryBytes) {
        return memoryBytes <= memoryGib * GIB && memoryBytes > memoryGib * GIB / 2;
    }
}

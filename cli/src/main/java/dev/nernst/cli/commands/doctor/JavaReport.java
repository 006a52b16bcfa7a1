package dev.nernst.cli.commands.doctor;

/**
 * The Java that runs the program.
 *
 * @param version such as {@code 25.0.1+8}
 * @param vendor who built it
 * @param vm name of the virtual machine
 * @param home its folder
 * @param jit whether it compiles; without, everything is interpreted and slow
 */
record JavaReport(String version, String vendor, String vm, String home, boolean jit) {

    static JavaReport ofThisJvm() {
        return new JavaReport(
                Runtime.version().toString(),
                System.getProperty("java.vendor", "unknown"),
                System.getProperty("java.vm.name", "unknown"),
                System.getProperty("java.home"),
                !System.getProperty("java.vm.info", "").contains("interpreted mode"));
    }
}

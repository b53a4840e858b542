package dev.jetpilot.testbed.validation;

import dev.cel.bundle.Cel;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import java.math.BigDecimal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * CEL as a CRD's rules see it: {@code self} and {@code oldSelf} untyped, the standard macros, the string extensions,
 * and of Kubernetes' own libraries {@code isQuantity}, {@code quantity}, {@code isGreaterThan}, {@code isLessThan}.
 */
final class CelEnvironment {
    private static final CelType QUANTITY = OpaqueType.create("kubernetes.Quantity");

    private final Cel cel = CelFactory.standardCelBuilder()
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addVar("self", SimpleType.DYN)
            .addVar("oldSelf", SimpleType.DYN)
            .addCompilerLibraries(CelExtensions.strings())
            .addRuntimeLibraries(CelExtensions.strings())
            .addFunctionDeclarations(
                    CelFunctionDecl.newFunctionDeclaration(
                            "isQuantity",
                            CelOverloadDecl.newGlobalOverload(
                                    "is_quantity_string", SimpleType.BOOL, SimpleType.STRING)),
                    CelFunctionDecl.newFunctionDeclaration(
                            "quantity",
                            CelOverloadDecl.newGlobalOverload("string_to_quantity", QUANTITY, SimpleType.STRING)),
                    compares("isGreaterThan", "quantity_is_greater_than"),
                    compares("isLessThan", "quantity_is_less_than"))
            .addFunctionBindings(
                    CelFunctionBinding.from(
                            "is_quantity_string",
                            String.class,
                            s -> KubernetesQuantity.parse(s).isPresent()),
                    CelFunctionBinding.from("string_to_quantity", String.class, CelEnvironment::quantity),
                    CelFunctionBinding.from(
                            "quantity_is_greater_than",
                            BigDecimal.class,
                            BigDecimal.class,
                            (a, b) -> a.compareTo(b) > 0),
                    CelFunctionBinding.from(
                            "quantity_is_less_than", BigDecimal.class, BigDecimal.class, (a, b) -> a.compareTo(b) < 0))
            .build();

    private final Map<String, CelRuntime.Program> programs = new ConcurrentHashMap<>();

    private static CelFunctionDecl compares(String name, String overload) {
        return CelFunctionDecl.newFunctionDeclaration(
                name, CelOverloadDecl.newMemberOverload(overload, SimpleType.BOOL, QUANTITY, QUANTITY));
    }

    private static BigDecimal quantity(String text) {
        return KubernetesQuantity.parse(text)
                .orElseThrow(() -> new IllegalArgumentException("\"" + text + "\" is no quantity"));
    }

    /**
     * Whether the rule holds.
     *
     * @param variables {@code self} and, for a transition rule, {@code oldSelf}
     * @throws CelEvaluationException when it has no value for these variables
     * @throws IllegalArgumentException when it is no CEL
     */
    boolean holds(String rule, Map<String, Object> variables) throws CelEvaluationException {
        return Boolean.TRUE.equals(programs.computeIfAbsent(rule, this::compile).eval(variables));
    }

    private CelRuntime.Program compile(String rule) {
        try {
            return cel.createProgram(cel.compile(rule).getAst());
        } catch (CelValidationException | CelEvaluationException e) {
            throw new IllegalArgumentException("rule " + rule + " is no CEL: " + e.getMessage(), e);
        }
    }
}

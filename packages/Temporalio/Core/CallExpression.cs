using System.Linq.Expressions;
using System.Reflection;

namespace Temporalio.Core;

/// <summary>A method call or property read taken out of a lambda, with its arguments evaluated.</summary>
/// <param name="Member">The method or property.</param>
/// <param name="Arguments">Argument values in order; empty for a property.</param>
internal sealed record CallExpression(MemberInfo Member, IReadOnlyCollection<object?> Arguments)
{
    /// <summary>The called method; throws when the lambda reads a property.</summary>
    public MethodInfo Method => Member as MethodInfo ??
        throw new ArgumentException("Expression must be a single method call");

    /// <summary>Reads a lambda whose body is exactly one call on its parameter, or one static call.</summary>
    public static CallExpression Parse(LambdaExpression lambda, bool allowProperty = false)
    {
        var body = lambda.Body is UnaryExpression { NodeType: ExpressionType.Convert } convert ? convert.Operand : lambda.Body;
        if (allowProperty && body is MemberExpression { Member: PropertyInfo property })
        {
            return new(property, []);
        }

        if (body is not MethodCallExpression call)
        {
            throw new ArgumentException(allowProperty
                ? "Expression must be a single method call or property access"
                : "Expression must be a single method call");
        }

        if (lambda.Parameters.Count == 0 ? call.Object is not null : call.Object != lambda.Parameters[0])
        {
            throw new ArgumentException(lambda.Parameters.Count == 0
                ? "Expression without a parameter must call a static method"
                : "Expression must call a method of its parameter");
        }

        return new(Resolve(call), call.Arguments.Select(Evaluate).ToArray());
    }

    /// <summary>
    /// The compiler names the declaration that an override belongs to, but attributes and the workflow's name are those of the type that
    /// the call is made on.
    /// </summary>
    private static MethodInfo Resolve(MethodCallExpression call) =>
        call.Object is not { } target || call.Method.ReflectedType == target.Type
            ? call.Method
            : target.Type.GetMethod(
                call.Method.Name,
                BindingFlags.Public | BindingFlags.Instance,
                null,
                call.Method.GetParameters().Select(parameter => parameter.ParameterType).ToArray(),
                null) ?? throw new ArgumentException("Failed finding more-specific resolved method");

    private static object? Evaluate(Expression argument) => argument switch
    {
        ConstantExpression constant => constant.Value,
        // Captured variables are fields of a constant closure; reading them by reflection avoids a compilation per call.
        MemberExpression { Member: FieldInfo field, Expression: ConstantExpression closure } => field.GetValue(closure.Value),
        _ => Expression.Lambda<Func<object?>>(Expression.Convert(argument, typeof(object))).Compile(preferInterpretation: true)(),
    };
}

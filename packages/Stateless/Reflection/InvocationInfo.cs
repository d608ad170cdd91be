namespace Stateless.Reflection;

/// <summary>A guard or an action, by name and description.</summary>
public class InvocationInfo
{
    private readonly string? description;

    private InvocationInfo(string? methodName, string? description, bool isAsync)
    {
        MethodName = methodName;
        this.description = description;
        IsAsync = isAsync;
    }

    /// <summary>The description of a lambda that was given none.</summary>
    public static string DefaultFunctionDescription { get; set; } = "Function";

    /// <summary>The method's name; that of a lambda is the compiler's.</summary>
    public string? MethodName { get; }

    /// <summary>The description given, else the method's name, else <see cref="DefaultFunctionDescription"/>.</summary>
    public string Description =>
        description ?? (MethodName is null ? "<null>" : MethodName.Contains('<') ? DefaultFunctionDescription : MethodName);

    /// <summary>Whether it has to be awaited.</summary>
    public bool IsAsync { get; }

    internal static InvocationInfo Of(Delegate method, string? description, bool isAsync = false) =>
        new(method.Method.Name, description, isAsync);
}

using System.Reflection;
using Temporalio.Converters;
using Temporalio.Core;

namespace Temporalio.Activities;

/// <summary>An activity type beside the code that runs it.</summary>
public class ActivityDefinition
{
    private readonly Func<object?[], object?> invoker;

    private ActivityDefinition(
        string? name,
        Type returnType,
        IReadOnlyCollection<Type> parameterTypes,
        int requiredParameterCount,
        Func<object?[], object?> invoker,
        MethodInfo? methodInfo,
        IReadOnlyList<object?> defaults)
    {
        Name = name;
        ReturnType = returnType;
        ParameterTypes = parameterTypes;
        RequiredParameterCount = requiredParameterCount;
        this.invoker = invoker;
        MethodInfo = methodInfo;
        Defaults = defaults;
    }

    /// <summary>Name of the activity type; null when <see cref="Dynamic"/>.</summary>
    public string? Name { get; }

    public bool Dynamic => Name == null;

    public Type ReturnType { get; }

    public IReadOnlyCollection<Type> ParameterTypes { get; }

    /// <summary>How many parameters have no default value.</summary>
    public int RequiredParameterCount { get; }

    /// <summary>The method; null when made from a bare invoker.</summary>
    public MethodInfo? MethodInfo { get; }

    /// <summary>Default values of the parameters, in order.</summary>
    internal IReadOnlyList<object?> Defaults { get; }

    /// <summary>Makes a definition of a delegate whose method has the attribute.</summary>
    public static ActivityDefinition Create(Delegate del) =>
        Create(del.Method, parameters => del.DynamicInvoke(parameters));

    /// <summary>Makes a definition of a method that has the attribute. Throws <see cref="ArgumentException"/> when it has none.</summary>
    public static ActivityDefinition Create(MethodInfo method, Func<object?[], object?> invoker)
    {
        var attribute = method.GetCustomAttribute<ActivityAttribute>(false)
            ?? throw new ArgumentException($"{method} missing Activity attribute");
        return CreateWithoutAttribute(NameFromMethod(method, attribute), method, invoker);
    }

    /// <summary>Makes a definition of any method; a null name makes it the activity that takes what no other does.</summary>
    public static ActivityDefinition CreateWithoutAttribute(string? name, MethodInfo method, Func<object?[], object?> invoker)
    {
        if (method.ContainsGenericParameters)
        {
            throw new ArgumentException($"{method} contains generic parameters");
        }
        var parameters = method.GetParameters();
        return Create(
            name,
            method.ReturnType,
            parameters.Select(parameter => parameter.ParameterType).ToList(),
            parameters.Count(parameter => !parameter.HasDefaultValue),
            invoker,
            method,
            parameters.Select(parameter => parameter.HasDefaultValue ? parameter.DefaultValue : null).ToList());
    }

    /// <summary>Makes a definition without a method.</summary>
    public static ActivityDefinition Create(
        string? name,
        Type returnType,
        IReadOnlyCollection<Type> parameterTypes,
        int requiredParameterCount,
        Func<object?[], object?> invoker) =>
        Create(name, returnType, parameterTypes, requiredParameterCount, invoker, null, new object?[parameterTypes.Count]);

    public static IReadOnlyCollection<ActivityDefinition> CreateAll<T>(T? instance) => CreateAll(typeof(T), instance);

    /// <summary>
    /// Makes definitions of all methods with the attribute, whatever their access; an override needs the attribute again. Throws
    /// <see cref="ArgumentException"/> when there is none, and <see cref="InvalidOperationException"/> when an instance method is found
    /// but no instance was given.
    /// </summary>
    public static IReadOnlyCollection<ActivityDefinition> CreateAll(Type type, object? instance)
    {
        const BindingFlags Everything = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance;
        var definitions = new List<ActivityDefinition>();
        foreach (var method in type.GetMethods(Everything).Where(method => method.IsDefined(typeof(ActivityAttribute), false)))
        {
            if (!method.IsStatic && instance == null)
            {
                throw new InvalidOperationException($"Instance not provided, but activity method {method} is non-static");
            }
            definitions.Add(Create(method, parameters => method.Invoke(method.IsStatic ? null : instance, parameters)));
        }
        return definitions.Count > 0
            ? definitions
            : throw new ArgumentException($"No activities found on {type}", nameof(type));
    }

    /// <summary>The name that a caller uses for the method.</summary>
    internal static string NameFromMethodForCall(MethodInfo method)
    {
        var attribute = method.GetCustomAttribute<ActivityAttribute>(false)
            ?? throw new ArgumentException($"{method} missing Activity attribute");
        return NameFromMethod(method, attribute)
            ?? throw new ArgumentException($"{method} cannot be used directly since it is a dynamic activity");
    }

    /// <summary>
    /// Runs the activity and, when it returns a task, awaits it. The result is null for void and for tasks without a value.
    /// </summary>
    public async Task<object?> InvokeAsync(object?[] parameters)
    {
        object? result;
        try
        {
            result = invoker(parameters);
        }
        catch (TargetInvocationException wrapped) when (wrapped.InnerException != null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(wrapped.InnerException).Throw();
            throw;
        }
        if (result is not Task task)
        {
            return result;
        }
        await task.ConfigureAwait(false);
        return ReturnType.IsGenericType ? task.GetType().GetProperty("Result")?.GetValue(task) : null;
    }

    private static ActivityDefinition Create(
        string? name,
        Type returnType,
        IReadOnlyCollection<Type> parameterTypes,
        int requiredParameterCount,
        Func<object?[], object?> invoker,
        MethodInfo? method,
        IReadOnlyList<object?> defaults)
    {
        HandlerNames.CheckNotReserved("Activity", name);
        if (name == null && (requiredParameterCount != 1 || parameterTypes.SingleOrDefault() != typeof(IRawValue[])))
        {
            throw new ArgumentException("Dynamic activity must accept a required array of IRawValue");
        }
        if (requiredParameterCount > parameterTypes.Count)
        {
            throw new ArgumentException(
                $"Activity {name} has more required parameters than parameters", nameof(requiredParameterCount));
        }
        return parameterTypes.Any(type => type.IsByRef)
            ? throw new ArgumentException($"Activity {name} has disallowed ref/out parameter")
            : new(name, returnType, parameterTypes, requiredParameterCount, invoker, method, defaults);
    }

    private static string? NameFromMethod(MethodInfo method, ActivityAttribute attribute)
    {
        if (attribute.Dynamic)
        {
            return attribute.Name == null
                ? null
                : throw new ArgumentException($"Activity {method} cannot be dynamic and have custom name");
        }
        if (attribute.Name is { } given)
        {
            return given;
        }
        // The compiler gives local functions and lambdas names such as <Outer>g__Inner|0_0.
        var name = method.Name;
        var local = name.IndexOf(">g__", StringComparison.Ordinal);
        if (local > 0)
        {
            var start = local + 4;
            name = name[start..name.IndexOf('|', start)];
        }
        else if (name.StartsWith('<'))
        {
            throw new ArgumentException($"{method} appears to be a lambda which must have a name given on the attribute");
        }
        return typeof(Task).IsAssignableFrom(method.ReturnType) && name.Length > 5 && name.EndsWith("Async", StringComparison.Ordinal)
            ? name[..^5]
            : name;
    }
}

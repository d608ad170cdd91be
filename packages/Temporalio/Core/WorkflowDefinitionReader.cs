using System.Reflection;
using Temporalio.Converters;
using Temporalio.Workflows;

namespace Temporalio.Core;

/// <summary>Builds a <see cref="WorkflowDefinition" /> from a type and gathers every broken rule before it throws.</summary>
internal sealed class WorkflowDefinitionReader
{
    private const BindingFlags AllMembers =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    private readonly Type type;
    private readonly WorkflowHandlers handlers = new();
    private readonly List<string> errors = [];

    private WorkflowDefinitionReader(Type type) => this.type = type;

    public static WorkflowDefinition Read(Type type, string? nameOverride, Func<object?[], object>? instanceFactory) =>
        new WorkflowDefinitionReader(type).Read(nameOverride, instanceFactory);

    private WorkflowDefinition Read(string? nameOverride, Func<object?[], object>? instanceFactory)
    {
        var attribute = type.GetCustomAttribute<WorkflowAttribute>(false) ??
            throw new ArgumentException($"{type} missing Workflow attribute");
        if (type.ContainsGenericParameters)
        {
            errors.Add($"{type} has unbound type parameters");
        }

        if (attribute.Dynamic && attribute.Name is not null)
        {
            errors.Add($"{type} cannot have a name if it is dynamic");
        }

        var methods = type.GetMethods(AllMembers);
        var runMethod = FindRunMethod(methods, attribute.Dynamic);
        var validators = ReadValidators(methods);
        foreach (var method in methods)
        {
            ReadHandler(method, validators);
        }

        foreach (var property in type.GetProperties(AllMembers).Where(p => p.IsDefined(typeof(WorkflowQueryAttribute), false)))
        {
            Try(() => handlers.Add(WorkflowQueryDefinition.FromProperty(property)));
        }

        errors.AddRange(validators.Select(pair => $"Cannot find update method named {pair.Key} for WorkflowUpdateValidator on {pair.Value} method"));
        var name = attribute.Dynamic ? null : nameOverride ?? attribute.Name ?? HandlerNames.ForType(type);
        Try(() => HandlerNames.CheckNotReserved("Workflow", name));
        var constructor = runMethod is null || instanceFactory is not null ? null : FindConstructor(runMethod);
        if (errors.Count > 0)
        {
            throw new AggregateException(errors.Select(error => new ArgumentException(error)));
        }

        return new(name, type, runMethod!, constructor, instanceFactory, handlers, attribute.FailureExceptionTypes);
    }

    private MethodInfo? FindRunMethod(MethodInfo[] methods, bool dynamic)
    {
        var found = methods.Where(m => m.IsDefined(typeof(WorkflowRunAttribute), false)).ToList();
        if (found.Count != 1)
        {
            errors.Add(found.Count == 0 ? $"{type} does not have a valid WorkflowRun method" : $"{type} has more than one WorkflowRun method");
            return null;
        }

        var method = found[0];
        Try(() => HandlerRules.CheckMethod("WorkflowRun", method));
        if (method.DeclaringType != type)
        {
            errors.Add($"WorkflowRun on {method.Name} must be declared on {type}, not inherited from {method.DeclaringType}");
        }

        if (!typeof(Task).IsAssignableFrom(method.ReturnType))
        {
            errors.Add($"WorkflowRun method {method.Name} must return an instance of Task");
        }

        if (dynamic && method.GetParameters() is not [{ } only] || dynamic && method.GetParameters()[0].ParameterType != typeof(IRawValue[]))
        {
            errors.Add($"WorkflowRun method {method.Name} must take an array of IRawValue to be dynamic");
        }

        return method;
    }

    private Dictionary<string, MethodInfo> ReadValidators(MethodInfo[] methods)
    {
        Dictionary<string, MethodInfo> validators = [];
        foreach (var method in methods)
        {
            if (method.GetCustomAttribute<WorkflowUpdateValidatorAttribute>(false) is not { } attribute)
            {
                continue;
            }

            Try(() => HandlerRules.CheckMethod("WorkflowUpdateValidator", method));
            if (!validators.TryAdd(attribute.UpdateMethod, method))
            {
                errors.Add($"More than one WorkflowUpdateValidator for {attribute.UpdateMethod}");
            }
        }

        return validators;
    }

    private void ReadHandler(MethodInfo method, Dictionary<string, MethodInfo> validators)
    {
        if (method.IsDefined(typeof(WorkflowSignalAttribute), false))
        {
            Try(() => handlers.Add(WorkflowSignalDefinition.FromMethod(method)));
        }

        if (method.IsDefined(typeof(WorkflowQueryAttribute), false))
        {
            Try(() => handlers.Add(WorkflowQueryDefinition.FromMethod(method)));
        }

        if (method.IsDefined(typeof(WorkflowUpdateAttribute), false))
        {
            validators.Remove(method.Name, out var validator);
            Try(() => handlers.Add(WorkflowUpdateDefinition.FromMethod(method, validator)));
        }

        // An override that lost its attribute would silently stop handling what its base handled.
        if (method.GetBaseDefinition() is { } baseMethod && baseMethod != method)
        {
            CheckOverride<WorkflowRunAttribute>(method, baseMethod);
            CheckOverride<WorkflowSignalAttribute>(method, baseMethod);
            CheckOverride<WorkflowQueryAttribute>(method, baseMethod);
            CheckOverride<WorkflowUpdateAttribute>(method, baseMethod);
        }
    }

    private void CheckOverride<T>(MethodInfo method, MethodInfo baseMethod)
        where T : Attribute
    {
        if (baseMethod.IsDefined(typeof(T), false) && !method.IsDefined(typeof(T), false))
        {
            errors.Add($"{typeof(T).Name[..^"Attribute".Length]} on base definition of {method} but not override");
        }
    }

    private ConstructorInfo? FindConstructor(MethodInfo runMethod)
    {
        if (type.IsInterface || type.IsAbstract)
        {
            return null;
        }

        var constructors = type.GetConstructors(AllMembers);
        var init = constructors.Where(c => c.IsDefined(typeof(WorkflowInitAttribute), false)).ToList();
        if (init.Count == 0)
        {
            return Array.Find(constructors, c => c.IsPublic && c.GetParameters().Length == 0);
        }

        if (init.Count > 1)
        {
            errors.Add($"{type} has more than one WorkflowInit constructor");
        }
        else if (!init[0].IsPublic)
        {
            errors.Add($"WorkflowInit constructor of {type} must be public");
        }
        else if (!HandlerRules.SameParameters(runMethod, init[0]))
        {
            errors.Add($"WorkflowRun on {runMethod} must match parameter types of WorkflowInit on {init[0]}");
        }

        return init[0];
    }

    private void Try(Action check)
    {
        try
        {
            check();
        }
        catch (ArgumentException e)
        {
            errors.Add(e.Message);
        }
    }
}

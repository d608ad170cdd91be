using System.Reflection;

namespace Temporalio.Core;

/// <summary>Rules that signal, query and update methods share.</summary>
internal static class HandlerRules
{
    /// <summary>Handlers are called from outside, so they must be public instance methods without type parameters.</summary>
    public static void CheckMethod(string kind, MethodInfo method)
    {
        if (!method.IsPublic)
        {
            throw new ArgumentException($"{kind} method {method.Name} must be public");
        }

        if (method.IsStatic)
        {
            throw new ArgumentException($"{kind} method {method.Name} cannot be static");
        }

        if (method.ContainsGenericParameters)
        {
            throw new ArgumentException($"{kind} method {method.Name} cannot have type parameters");
        }
    }

    /// <summary>A dynamic handler takes the name and the raw arguments, since their types are unknown.</summary>
    public static void CheckDynamic(string kind, MethodInfo method, string? name)
    {
        if (name is not null)
        {
            throw new ArgumentException($"{kind} method {method.Name} cannot have a name if it is dynamic");
        }

        var parameters = method.GetParameters();
        if (parameters.Length != 2 || parameters[0].ParameterType != typeof(string) ||
            parameters[1].ParameterType != typeof(Temporalio.Converters.IRawValue[]))
        {
            throw new ArgumentException($"{kind} method {method.Name} must take a string and an array of IRawValue to be dynamic");
        }
    }

    /// <summary>Whether both take the same parameter types in the same order.</summary>
    public static bool SameParameters(MethodBase left, MethodBase right) =>
        left.GetParameters().Select(p => p.ParameterType).SequenceEqual(right.GetParameters().Select(p => p.ParameterType));
}

using System.Reflection;

namespace Temporalio.Core;

/// <summary>The one place where a member's C# name becomes its name on the wire.</summary>
internal static class HandlerNames
{
    /// <summary>Names that begin so belong to the server and the SDK.</summary>
    public const string ReservedPrefix = "__temporal";

    /// <summary>Drops a trailing "Async" unless nothing would be left.</summary>
    public static string WithoutAsync(string name) =>
        name.Length > 5 && name.EndsWith("Async", StringComparison.Ordinal) ? name[..^5] : name;

    /// <summary>Type name of a workflow class or interface; an interface's leading "I" is dropped.</summary>
    public static string ForType(Type type)
    {
        var name = type.Name;
        var backtick = name.IndexOf('`', StringComparison.Ordinal);
        name = backtick < 0 ? name : name[..backtick];
        return type.IsInterface && name.Length > 1 && name[0] == 'I' && char.IsUpper(name[1]) ? name[1..] : name;
    }

    /// <summary>Finds an attribute on the method, or on the declaration it overrides.</summary>
    public static T? Find<T>(MemberInfo member)
        where T : Attribute
    {
        if (member.GetCustomAttribute<T>(inherit: false) is { } own)
        {
            return own;
        }

        return member is MethodInfo method && method.GetBaseDefinition() is { } baseMethod && baseMethod != method
            ? baseMethod.GetCustomAttribute<T>(inherit: false)
            : null;
    }

    /// <summary>Whether the protocol keeps the name for itself, so that no dynamic handler sees it.</summary>
    public static bool IsReserved(string name) => name.StartsWith(ReservedPrefix, StringComparison.Ordinal);

    /// <summary>Refuses names that the protocol keeps for itself.</summary>
    public static void CheckNotReserved(string kind, string? name, params ReadOnlySpan<string> more)
    {
        foreach (var prefix in (ReadOnlySpan<string>)[ReservedPrefix, .. more])
        {
            if (name is not null && name.StartsWith(prefix, StringComparison.Ordinal))
            {
                throw new ArgumentException($"{kind} name {name} cannot start with {prefix}");
            }
        }
    }
}

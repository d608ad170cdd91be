namespace Stateless.Reflection;

/// <summary>An entry action.</summary>
public class ActionInfo
{
    internal ActionInfo(InvocationInfo method, string? fromTrigger)
    {
        Method = method;
        FromTrigger = fromTrigger;
    }

    /// <summary>What runs.</summary>
    public InvocationInfo Method { get; }

    /// <summary>The only trigger it runs for; null if it runs for all.</summary>
    public string? FromTrigger { get; }
}

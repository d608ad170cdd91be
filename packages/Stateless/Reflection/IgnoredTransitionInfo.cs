namespace Stateless.Reflection;

/// <summary>A trigger that is accepted without effect.</summary>
public class IgnoredTransitionInfo : TransitionInfo
{
    internal IgnoredTransitionInfo(TriggerInfo trigger, IReadOnlyList<InvocationInfo> guards)
        : base(trigger, guards, isInternal: false)
    {
    }
}

namespace Temporalio.Tests.Support;

/// <summary>A <see cref="ServerFactAttribute"/> with rows of data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ServerTheoryAttribute : TheoryAttribute
{
    public ServerTheoryAttribute(ServerFeature needs)
    {
        Needs = needs;
        Skip = ServerProbe.WhyNot(needs);
    }

    public ServerFeature Needs { get; }
}

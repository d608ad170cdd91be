namespace Temporalio.Tests.Support;

/// <summary>A test that needs something of a server that old ones lack; on such a service it is skipped with a reason.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ServerFactAttribute : FactAttribute
{
    public ServerFactAttribute(ServerFeature needs)
    {
        Needs = needs;
        Skip = ServerProbe.WhyNot(needs);
    }

    public ServerFeature Needs { get; }
}

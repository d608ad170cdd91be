using Microsoft.Extensions.Logging;
using Temporalio.DevServer.Storage;

namespace Temporalio.DevServer.Engine;

/// <summary>Deletes runs that closed longer ago than their namespace keeps them.</summary>
internal sealed class Retention : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(10);
    private readonly WorkflowEngine engine;
    private readonly NamespaceStore namespaces;
    private readonly ITimer timer;

    public Retention(WorkflowEngine engine, NamespaceStore namespaces)
    {
        this.engine = engine;
        this.namespaces = namespaces;
        timer = engine.Clock.CreateTimer(_ => Sweep(), null, Period, Period);
    }

    public void Sweep()
    {
        try
        {
            foreach (var found in namespaces.All)
            {
                var name = found.NamespaceInfo.Name;
                foreach (var row in engine.Store.ClosedBefore(name, engine.Clock.GetUtcNow() - namespaces.Retention(name)))
                {
                    engine.Store.Delete(row);
                }
            }
        }
        catch (Exception error)
        {
            engine.Logger.LogError(error, "Old runs could not be deleted; the next sweep tries again");
        }
    }

    public void Dispose() => timer.Dispose();
}

using OpenTelemetry.Context.Propagation;

namespace Temporalio.Extensions.OpenTelemetry;

/// <summary>How contexts travel and which tags spans carry. A null tag name leaves the tag out.</summary>
public class TracingInterceptorOptions : ICloneable
{
    /// <summary>The header that carries the context; the same in all of Temporal's SDKs.</summary>
    public string HeaderKey { get; set; } = "_tracer-data";

    /// <summary>
    /// Turns contexts into text and back: the process's default propagator, which OpenTelemetry's SDK sets to W3C trace context and
    /// baggage. In a process without that SDK, whose default does nothing, these are used as well.
    /// </summary>
    public TextMapPropagator Propagator { get; set; } = Propagators.DefaultTextMapPropagator is { Fields: not null } configured
        ? configured
        : new CompositeTextMapPropagator([new TraceContextPropagator(), new BaggagePropagator()]);

    /// <summary>Tag of the workflow id.</summary>
    public string? TagNameWorkflowId { get; set; } = "temporalWorkflowID";

    /// <summary>Tag of the run id.</summary>
    public string? TagNameRunId { get; set; } = "temporalRunID";

    /// <summary>Tag of the activity id.</summary>
    public string? TagNameActivityId { get; set; } = "temporalActivityID";

    /// <summary>Tag of the update id.</summary>
    public string? TagNameUpdateId { get; set; } = "temporalUpdateID";

    /// <inheritdoc/>
    public virtual object Clone() => MemberwiseClone();
}

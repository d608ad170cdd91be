using Temporalio.Api.Failure.V1;

namespace Temporalio.Exceptions;

/// <summary>The failure of a workflow that was terminated.</summary>
public class TerminatedFailureException : FailureException
{
    protected internal TerminatedFailureException(Failure failure, Exception? inner, InboundFailureDetails? details)
        : base(failure, inner)
    {
        _ = failure.TerminatedFailureInfo ?? throw new ArgumentException("Missing terminated failure info", nameof(failure));
        Details = details;
    }

    /// <summary>The failure this was made from.</summary>
    public new Failure Failure => base.Failure!;

    /// <summary>What the one who terminated the workflow gave as details; null when nothing.</summary>
    public IFailureDetails? Details { get; protected init; }
}

using Temporalio.Api.Failure.V1;

namespace Temporalio.Exceptions;

/// <summary>An exception that travels through histories as a failure message.</summary>
public class FailureException : TemporalException
{
    protected internal FailureException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    protected internal FailureException(Failure failure, Exception? inner)
        : base(failure.Message, inner) => Failure = failure;

    /// <summary>The failure this was made from; null when it was thrown in this process.</summary>
    public Failure? Failure { get; protected init; }

    /// <summary>This process's own stack trace, or the remote one as long as the exception has not been thrown here.</summary>
    public override string? StackTrace =>
        string.IsNullOrEmpty(base.StackTrace) && Failure is { StackTrace.Length: > 0 } ? Failure.StackTrace : base.StackTrace;
}

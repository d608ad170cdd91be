using Temporalio.Api.Failure.V1;

namespace Temporalio.Exceptions;

/// <summary>A failure that the server itself reports.</summary>
public class ServerFailureException : FailureException
{
    protected internal ServerFailureException(Failure failure, Exception? inner)
        : base(failure, inner) => NonRetryable = failure.ServerFailureInfo.NonRetryable;

    /// <summary>The failure this was made from.</summary>
    public new Failure Failure => base.Failure!;

    public bool NonRetryable { get; }
}

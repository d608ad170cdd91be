using Temporalio.Api.Failure.V1;

namespace Temporalio.Exceptions;

/// <summary>The failure of a workflow that was terminated.</summary>
public class TerminatedFailureException : FailureException
{
    protected internal TerminatedFailureException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    protected internal TerminatedFailureException(Failure failure, Exception? inner)
        : base(failure, inner)
    {
    }
}

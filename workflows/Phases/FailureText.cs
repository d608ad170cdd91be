using Masterful.Workflows.Contracts.Errors;
using Temporalio.Exceptions;

namespace Masterful.Workflows.Phases;

/// <summary>The part of a failure that an operator needs: the innermost error of the table.</summary>
/// <param name="Id">Id in the error table; <c>MIG-INT-001</c> for what is not in it.</param>
/// <param name="Message">The message.</param>
internal sealed record FailureText(string Id, string Message)
{
    public static FailureText Of(Exception exception)
    {
        for (var current = exception; current is not null; current = current.InnerException)
        {
            if (current is ApplicationFailureException { ErrorType: { } type } known && type.StartsWith("MIG-", StringComparison.Ordinal))
            {
                return new FailureText(type, known.Message);
            }
        }

        var activity = exception as ActivityFailureException;
        var innermost = exception;
        while (innermost.InnerException is not null)
        {
            innermost = innermost.InnerException;
        }

        var cause = innermost is TimeoutFailureException timeout
            ? $"timed out ({timeout.TimeoutType}); is the process that serves its task queue running?"
            : innermost.Message;
        var unexpected = PlatformErrors.Unexpected.At(activity is null ? "the workflow" : $"activity {activity.ActivityType}", cause);
        return new FailureText(PlatformErrors.Unexpected.Id, unexpected.Message);
    }
}

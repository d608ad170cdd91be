using System.Diagnostics;
using Temporalio.Api.Enums.V1;
using Temporalio.Exceptions;

namespace Temporalio.Extensions.OpenTelemetry;

/// <summary>Outcomes of spans.</summary>
internal static class SpanExtensions
{
    /// <summary>Keeps the exception; one that its thrower calls benign is no error.</summary>
    public static void SetFailed(this Activity? span, Exception exception)
    {
        if (exception is not ApplicationFailureException { Category: ApplicationErrorCategory.Benign })
        {
            span?.SetStatus(ActivityStatusCode.Error, exception.Message);
        }

        span?.AddException(exception);
    }
}

namespace Masterful.Workflows.Contracts.Errors;

/// <summary>One row of the error table; <c>docs/errors.md</c> is generated from all of them.</summary>
/// <param name="Id">Stable id, which is also the failure's type in Temporal: <c>MIG-ETCD-002</c>.</param>
/// <param name="Title">What it means, in a few words.</param>
/// <param name="Retryable">Whether trying again by itself can help.</param>
/// <param name="NotChanged">What was not changed when it is raised.</param>
/// <param name="Next">What the operator does next.</param>
public sealed record ErrorDefinition(string Id, string Title, bool Retryable, string NotChanged, string Next)
{
    /// <summary>Makes the exception that activities and workflows throw.</summary>
    /// <param name="subject">The object it is about, for example <c>Secret shoot--x--y/ca</c>.</param>
    /// <param name="cause">What is wrong with it; never a secret's content.</param>
    /// <param name="inner">What was caught, when there was something.</param>
    /// <param name="final">Whether an operator is to decide now, though trying again by itself could help.</param>
    public Temporalio.Exceptions.ApplicationFailureException At(string subject, string cause, Exception? inner = null, bool final = false) =>
        new(
            $"{Id} {Title}: {subject}: {Sentence(cause)} Not changed: {NotChanged} Next: {Next}",
            inner,
            errorType: Id,
            nonRetryable: !Retryable || final,
            details: new object[] { new ErrorDetails(Id, subject, cause, NotChanged, Next) });

    // Causes that come from elsewhere end as they like.
    private static string Sentence(string text) => text.TrimEnd() is { Length: > 0 } cause && !".!?:;".Contains(cause[^1], StringComparison.Ordinal) ? cause + "." : text;
}

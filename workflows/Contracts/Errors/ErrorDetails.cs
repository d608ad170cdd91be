namespace Masterful.Workflows.Contracts.Errors;

/// <summary>What an error carries in its details, so that the last event in a history explains it.</summary>
/// <param name="Id">Id in the table.</param>
/// <param name="Object">The object it is about.</param>
/// <param name="Cause">What is wrong.</param>
/// <param name="NotChanged">What was not changed.</param>
/// <param name="Next">What to do next.</param>
public sealed record ErrorDetails(string Id, string Object, string Cause, string NotChanged, string Next);

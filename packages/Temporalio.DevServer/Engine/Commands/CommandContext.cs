using Temporalio.Api.Common.V1;

namespace Temporalio.DevServer.Engine.Commands;

/// <summary>What commands are checked against besides the run itself.</summary>
/// <param name="Identity">The worker's identity.</param>
/// <param name="CheckSearchAttributes">Throws when an attribute is unknown or its value does not fit.</param>
/// <param name="HasNamespace">Whether a namespace exists.</param>
internal sealed record CommandContext(string Identity, Action<string, SearchAttributes?> CheckSearchAttributes, Func<string, bool> HasNamespace);

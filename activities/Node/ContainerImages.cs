using Masterful.Activities.Landscapes;
using Masterful.Workflows.Contracts.Errors;
using Temporalio.Exceptions;

namespace Masterful.Activities.Node;

/// <summary>The images that a node's container runtime has, asked as <c>crictl</c> does.</summary>
internal sealed class ContainerImages(ImageSettings settings)
{
    private static readonly TimeSpan QuestionLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PullLimit = TimeSpan.FromMinutes(10);

    /// <summary>Why the runtime cannot be asked; null when it can.</summary>
    public async Task<string?> WhyNotAsync(CancellationToken cancellationToken)
    {
        if (settings.Command.Count == 0)
        {
            return "the landscape file gives no command for it";
        }

        try
        {
            var result = await RunAsync(QuestionLimit, cancellationToken, "version");
            return result.ExitCode == 0 ? null : $"`{string.Join(' ', settings.Command)} version` ended with {result.ExitCode}: {result.LastWords}";
        }
        catch (ApplicationFailureException e) when (e.ErrorType == PlatformErrors.ToolMissing.Id)
        {
            return $"{settings.Command[0]} does not start";
        }
    }

    /// <summary>Whether an image is there.</summary>
    public async Task<bool> HasAsync(string image, CancellationToken cancellationToken) =>
        (await RunAsync(QuestionLimit, cancellationToken, "inspecti", image)).ExitCode == 0;

    /// <summary>Pulls an image, or fails with <c>MIG-NODE-004</c>.</summary>
    public async Task PullAsync(string node, string image, CancellationToken cancellationToken)
    {
        var result = await RunAsync(PullLimit, cancellationToken, "pull", image);
        if (result.ExitCode != 0)
        {
            throw PlatformErrors.Image.At($"node {node}, image {image}", $"it is not there, and pulling it ended with {result.ExitCode}: {result.LastWords}");
        }
    }

    private Task<ToolResult> RunAsync(TimeSpan limit, CancellationToken cancellationToken, params string[] words) =>
        ToolProcess.RunAsync(ToolProcess.StartInfo(settings.Command[0], settings.Command.Skip(1).Concat(words)), limit, cancellationToken);
}

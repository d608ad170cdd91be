using System.Text;
using Masterful.Activities.Addons;

namespace Masterful.Worker.Commands;

/// <summary>What replaying would do, as lines: only what is not as it would be, each with its fields.</summary>
internal static class AddonText
{
    public static string Of(AddonPreview preview)
    {
        var text = new StringBuilder();
        foreach (var item in preview.Objects.Where(item => item.Change is not (AddonChange.Unchanged or AddonChange.Skipped)))
        {
            text.Append($"{Word(item.Change)} {item.Object} (from {item.Origin}){(item.Reason.Length > 0 ? ": " + item.Reason : "")}\n");
            foreach (var field in item.Fields)
            {
                text.Append($"    {field.Path}: {field.Before ?? "(none)"} -> {field.After ?? "(none)"}\n");
            }

            foreach (var field in item.TakenOver)
            {
                text.Append($"    taken over: {field}\n");
            }
        }

        foreach (var orphan in preview.Orphans)
        {
            text.Append($"orphan {orphan.Object} ({orphan.Sign}): {orphan.Reason}\n");
        }

        foreach (var left in preview.ManagedResources.Where(item => !item.Replayed))
        {
            text.Append($"not replayed: {left.Name}: {left.Reason}\n");
        }

        return text.Append(string.Join(", ", Enum.GetValues<AddonChange>().Select(change => $"{preview.Objects.Count(item => item.Change == change)} {Word(change)}")))
            .Append($"; {preview.Orphans.Count} orphans").ToString();
    }

    private static string Word(AddonChange change) => change.ToString().ToLowerInvariant();
}

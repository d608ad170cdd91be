using Temporalio.Activities;
using Temporalio.Exceptions;

namespace Temporalio.DevServer.Host.Sagas;

/// <summary>
/// The world outside: a folder a saga with a file for each effect, made in one step, and a journal of every attempt. Which process
/// writes does not matter, and one that is killed leaves either the file or nothing.
/// </summary>
/// <param name="folder">Where it is kept.</param>
public sealed class Ledger(string folder)
{
    /// <summary>Where it is kept.</summary>
    public string Folder => folder;

    /// <summary>Does what the key stands for, unless that was done before.</summary>
    [Activity]
    public async Task ApplyAsync(Effect effect)
    {
        var directory = Directory.CreateDirectory(Path.Combine(folder, effect.Saga)).FullName;
        await File.AppendAllTextAsync(Path.Combine(directory, "journal"), $"{effect.Name} {effect.Key}\n");
        var file = Path.Combine(directory, $"{effect.Name}.{effect.Key}");
        if (!File.Exists(file))
        {
            await using var made = new FileStream(file, FileMode.CreateNew);
        }
    }

    /// <summary>Refuses for good.</summary>
    [Activity]
    public static Task RefuseAsync() => throw new ApplicationFailureException("not possible", "Refused", nonRetryable: true);

    /// <summary>Names and keys of what was applied.</summary>
    public IReadOnlyList<(string Name, string Key)> Applied(string saga) =>
        [.. Directory.EnumerateFiles(Path.Combine(folder, saga))
            .Select(file => Path.GetFileName(file).Split('.'))
            .Where(parts => parts.Length == 2)
            .Select(parts => (parts[0], parts[1]))];

    /// <summary>Every attempt, in order.</summary>
    public IReadOnlyList<string> Journal(string saga) => File.ReadAllLines(Path.Combine(folder, saga, "journal"));
}

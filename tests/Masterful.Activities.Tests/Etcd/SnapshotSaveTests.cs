using Masterful.Activities.Etcd;
using Masterful.Workflows.Contracts.Errors;
using Temporalio.Exceptions;

namespace Masterful.Activities.Tests.Etcd;

/// <summary>Saving with an <c>etcdctl</c> that does as the test says.</summary>
public sealed class SnapshotSaveTests : IDisposable
{
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task SaveAsync_NothingComesAnyMore_IsKilledAndSaysHowMuchCame()
    {
        var saving = () => Save("printf 12345 > \"$FILE.part\"; exec sleep 600").SaveAsync(directory["snapshot.db"], default);

        var failure = (await saving.Should().ThrowAsync<ApplicationFailureException>()).Which;

        failure.ErrorType.Should().Be(EtcdErrors.SourceRefused.Id);
        failure.Message.Should().Contain("5 bytes of a snapshot came, and then nothing");
    }

    [Fact]
    public async Task SaveAsync_SlowButSteady_MayTakeLongerThanThePatience()
    {
        await Save("for n in 1 2 3 4 5 6 7 8; do printf 1 >> \"$FILE.part\"; sleep 0.3; done; mv \"$FILE.part\" \"$FILE\"").SaveAsync(directory["snapshot.db"], default);

        (await File.ReadAllTextAsync(directory["snapshot.db"])).Should().HaveLength(8);
    }

    [Fact]
    public async Task SaveAsync_EtcdctlFails_SaysItsWords()
    {
        var saving = () => Save("echo no room >&2; exit 1").SaveAsync(directory["snapshot.db"], default);

        (await saving.Should().ThrowAsync<ApplicationFailureException>()).WithMessage("*etcdctl says: no room.*");
    }

    private SnapshotSave Save(string script)
    {
        var program = directory["etcdctl"];
        File.WriteAllText(program, $"#!/bin/sh\nFILE={directory["snapshot.db"]}\n{script}\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return new(new EtcdTools(directory.Path, new Version(3, 5)), "https://127.0.0.1:1", new EtcdTls("", "", ""), directory.Path) { Patience = TimeSpan.FromSeconds(1.5) };
    }
}

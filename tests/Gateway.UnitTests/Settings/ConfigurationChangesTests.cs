using System.Runtime.InteropServices;
using Gateway.Settings;
using Gateway.Testing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.UnitTests.Settings;

public sealed class ConfigurationChangesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ConfigurationChanges _changes;

    // Its time stands still, so that nothing but a reason ends a wait.
    public ConfigurationChangesTests() => _changes = new ConfigurationChanges(_folder.Combine("gateway.json"), new FakeTimeProvider());

    [Fact]
    public async Task HangUp_AmongMoreChangesThanAnybodyReads_IsNotLost()
    {
        for (var i = 0; i < 100; i++)
        {
            _folder.Write($"{i}.txt", "");
        }

        Assert.Equal(0, Kill(Environment.ProcessId, 1));

        await UntilSignalAsync();
    }

    [Fact]
    public async Task HangUp_BeforeAnybodyWaits_IsNotLost()
    {
        Assert.Equal(0, Kill(Environment.ProcessId, 1));

        await UntilSignalAsync();
    }

    public void Dispose()
    {
        _changes.Dispose();
        _folder.Dispose();
    }

    // The files' changes may be answered before it: a signal arrives a moment after it was sent.
    private async Task UntilSignalAsync()
    {
        using var impatience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        impatience.CancelAfter(TimeSpan.FromSeconds(30));
        while (await _changes.WaitAsync(impatience.Token) != ReloadCause.Signal)
        {
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}

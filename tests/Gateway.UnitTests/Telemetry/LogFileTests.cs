using System.Text;
using Gateway.Telemetry;
using Gateway.Testing;
using Xunit;

namespace Gateway.UnitTests.Telemetry;

public sealed class LogFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Append_ToANewFile_MakesItReadableByOwnerAndGroupAlone()
    {
        using var log = new LogFile(_folder.Combine("access.log"));

        await AppendAsync(log, "one\n");

        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(_folder.Combine("access.log")));
    }

    [Fact]
    public async Task Append_ToAnExistingFile_KeepsWhatIsThere()
    {
        using var log = new LogFile(_folder.Write("access.log", "zero\n"));

        await AppendAsync(log, "one\n");

        Assert.Equal("zero\none\n", Read("access.log"));
    }

    [Fact]
    public async Task Append_ToAFileThatEndsWithinALine_BeginsALineOfItsOwn()
    {
        using var log = new LogFile(_folder.Write("access.log", "zero\nhal"));

        await AppendAsync(log, "one\n");

        Assert.Equal("zero\nhal\none\n", Read("access.log"));
    }

    [Fact]
    public async Task Append_AfterTheFileWasRenamed_WritesANewFile()
    {
        using var log = new LogFile(_folder.Combine("access.log"));
        await AppendAsync(log, "one\n");
        File.Move(_folder.Combine("access.log"), _folder.Combine("access.log.1"));

        await AppendAsync(log, "two\n");

        Assert.Equal("one\n", Read("access.log.1"));
        Assert.Equal("two\n", Read("access.log"));
    }

    [Fact]
    public async Task Append_AfterTheFileWasRenamedAndMadeAnew_WritesTheNewFile()
    {
        using var log = new LogFile(_folder.Combine("access.log"));
        await AppendAsync(log, "one\n");
        File.Move(_folder.Combine("access.log"), _folder.Combine("access.log.1"));
        _folder.Write("access.log", "");

        await AppendAsync(log, "two\n");

        Assert.Equal("one\n", Read("access.log.1"));
        Assert.Equal("two\n", Read("access.log"));
    }

    [Fact]
    public async Task Append_AfterAnErrorWithinALine_BeginsALineOfItsOwn()
    {
        var broken = new BrokenStream();
        var opened = 0;
        using var log = new LogFile(_folder.Combine("access.log"), path => opened++ == 0 ? broken : new FileStream(path, FileMode.Append));

        await Assert.ThrowsAsync<IOException>(() => AppendAsync(log, "one\n"));
        await AppendAsync(log, "two\n");

        Assert.True(broken.IsDisposed);
        Assert.Equal("\ntwo\n", Read("access.log"));
    }

    [Fact]
    public async Task Append_WithoutItsFolder_FailsAndRecovers()
    {
        using var log = new LogFile(_folder.Combine("logs/access.log"));
        await Assert.ThrowsAnyAsync<IOException>(() => AppendAsync(log, "one\n"));
        Directory.CreateDirectory(_folder.Combine("logs"));

        await AppendAsync(log, "two\n");

        Assert.Equal("\ntwo\n", Read("logs/access.log"));
    }

    public void Dispose() => _folder.Dispose();

    private static Task AppendAsync(LogFile log, string text) => log.AppendAsync(Encoding.UTF8.GetBytes(text));

    private string Read(string name) => File.ReadAllText(_folder.Combine(name));

    private sealed class BrokenStream : MemoryStream
    {
        public bool IsDisposed { get; private set; }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromException(new IOException("No space left on device"));

        protected override void Dispose(bool disposing)
        {
            IsDisposed = true;
            base.Dispose(disposing);
        }
    }
}

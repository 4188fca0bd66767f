using Gateway.Publishing.Buffering;
using Gateway.Testing;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.UnitTests.Publishing.Buffering;

public sealed class SpooledBodyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task File_HasNoNameAndOneReader()
    {
        using var folder = new TemporaryFolder();
        await using var body = new SpooledBody(new SpoolUsage());
        var options = new RequestBufferOptions { MemoryBytes = 10, Folder = folder.Path };

        await body.AddAsync(new byte[8], options, Token);
        Assert.False(body.IsInFile);
        await body.AddAsync(new byte[8], options, Token);

        Assert.True(body.IsInFile);
        Assert.Equal(16, body.Length);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
        Assert.Equal([UnixFileMode.UserRead | UnixFileMode.UserWrite], OpenFilesIn(folder).Select(File.GetUnixFileMode));
    }

    [Fact]
    public async Task Body_AttachedTwice_IsReadFromItsBeginning()
    {
        using var folder = new TemporaryFolder();
        await using var body = new SpooledBody(new SpoolUsage());
        await body.AddAsync("ab"u8.ToArray(), new RequestBufferOptions { MemoryBytes = 1, Folder = folder.Path }, Token);
        var context = new DefaultHttpContext();

        for (var i = 0; i < 2; i++)
        {
            body.Attach(context);
            var read = await context.Request.BodyReader.ReadAtLeastAsync(2, Token);

            Assert.Equal((2L, 2L), (read.Buffer.Length, context.Request.ContentLength));
            context.Request.BodyReader.AdvanceTo(read.Buffer.End);
        }
    }

    [Fact]
    public async Task Bodies_OfOneCluster_TakeAtMostItsTotal()
    {
        var usage = new SpoolUsage();
        var options = new RequestBufferOptions { TotalBytes = 150 };

        var first = await ReadAsync(100);
        var second = await ReadAsync(100);
        Assert.Equal((SpoolStatus.Whole, SpoolStatus.NoSpace), (first.Status, second.Status));
        Assert.Contains("150 bytes of TotalBytes", second.Detail, StringComparison.Ordinal);
        Assert.Equal(100, usage.Bytes);

        await first.Body!.DisposeAsync();
        await first.Body.DisposeAsync();
        Assert.Equal(0, usage.Bytes);
        var third = await ReadAsync(100);
        Assert.Equal(SpoolStatus.Whole, third.Status);
        await third.Body!.DisposeAsync();

        Task<SpoolResult> ReadAsync(int length)
        {
            var context = new DefaultHttpContext();
            context.Request.Body = new MemoryStream(new byte[length]);
            return RequestSpool.ReadAsync(context, options, usage, TimeSpan.FromSeconds(30), TimeProvider.System);
        }
    }

    [Fact]
    public async Task FullDisk_IsAnOutcomeWithTheFolder()
    {
        // A file system without room: /dev/full is no folder, and what cannot be made fails in the same place.
        var context = new DefaultHttpContext();
        context.Request.Body = new MemoryStream(new byte[100]);
        var options = new RequestBufferOptions { MemoryBytes = 1, Folder = "/dev/full" };

        var result = await RequestSpool.ReadAsync(context, options, new SpoolUsage(), TimeSpan.FromSeconds(30), TimeProvider.System);

        Assert.Equal((SpoolStatus.NoSpace, null), (result.Status, result.Body));
        Assert.StartsWith("/dev/full: ", result.Detail, StringComparison.Ordinal);
    }

    // A deleted file is still seen by its descriptor.
    private static IEnumerable<string> OpenFilesIn(TemporaryFolder folder) => Directory
        .EnumerateFileSystemEntries("/proc/self/fd")
        .Where(f => new FileInfo(f).LinkTarget?.StartsWith(folder.Path, StringComparison.Ordinal) == true);
}

using Gateway.Hosting.Memory;
using Xunit;

namespace Gateway.UnitTests.Hosting;

public sealed class ProgramPagesTests
{
    /// <summary>As the kernel writes it, with few of the counts.</summary>
    private const string Maps =
        """
        1000-3000 r--p 00000000 fe:00 1234                       /usr/bin/gateway
        Size:                  8 kB
        Anonymous:             0 kB
        VmFlags: rd mr mw me sd
        3000-9000 r-xp 00002000 fe:00 1234                       /usr/bin/gateway
        Rss:                   8 kB
        Anonymous:             0 kB
        9000-a000 r--p 00008000 fe:00 1234                       /usr/bin/gateway
        Anonymous:             4 kB
        a000-b000 rw-p 00009000 fe:00 1234                       /usr/bin/gateway
        Anonymous:             0 kB
        b000-c000 rw-p 00000000 00:00 0                          [heap]
        Anonymous:             0 kB
        c000-d000 r--p 00000000 00:00 0
        Anonymous:             0 kB
        7fff12340000-7fff12350000 r-xp 00000000 fe:00 99         /usr/lib/a folder/libssl.so.3
        Anonymous:             0 kB
        7fff22340000-7fff22350000 r-xs 00000000 fe:00 99         /usr/lib/shared
        Anonymous:             0 kB
        7fff32340000-7fff32350000 r-xp 00000000 00:00 0          [vdso]
        Anonymous:             0 kB
        """;

    [Fact]
    public void FindUnchanged_OfAProcess_LeavesOutWhatWouldBeLost() => Assert.Equal(
        ["1000 2000", "3000 6000", "7fff12340000 10000"],
        ProgramPages.FindUnchanged(Maps.Split('\n')).Select(m => $"{m.Start:x} {m.Length:x}"));

    /// <summary>The process goes on as before.</summary>
    [Fact]
    public void Release_OfARunningProcess_LosesNothing()
    {
        ProgramPages.Release();

        Assert.Equal("4", string.Create(null, $"{Math.Sqrt(16)}"));
    }
}

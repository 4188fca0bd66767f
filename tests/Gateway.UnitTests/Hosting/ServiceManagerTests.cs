using System.Net.Sockets;
using System.Text;
using Gateway.Hosting;
using Gateway.Testing;
using Xunit;

namespace Gateway.UnitTests.Hosting;

public sealed class ServiceManagerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Notifications_AreWhatSystemdReads()
    {
        using var socket = Listen(out var path);
        using var manager = new ServiceManager(name => name == "NOTIFY_SOCKET" ? path : null);

        manager.Ready("Serving.");
        manager.Reloading();
        manager.Stopping();
        manager.Alive();

        Assert.Equal("READY=1\nSTATUS=Serving.", Receive(socket));
        Assert.Matches("^RELOADING=1\nMONOTONIC_USEC=[0-9]{6,}\nSTATUS=", Receive(socket));
        Assert.StartsWith("STOPPING=1\n", Receive(socket), StringComparison.Ordinal);
        Assert.Equal("WATCHDOG=1", Receive(socket));
    }

    [Theory]
    [InlineData("10000000", null, 5)]
    [InlineData("10000000", "self", 5)]
    [InlineData("10000000", "1", null)]
    [InlineData("0", null, null)]
    [InlineData("-5", null, null)]
    [InlineData("x", null, null)]
    [InlineData(null, null, null)]
    public void WatchdogInterval_IsHalfTheTimeOfThisProcess(string? microseconds, string? process, int? seconds)
    {
        using var socket = Listen(out var path);
        using var manager = new ServiceManager(name => name switch
        {
            "NOTIFY_SOCKET" => path,
            "WATCHDOG_USEC" => microseconds,
            "WATCHDOG_PID" => process == "self" ? $"{Environment.ProcessId}" : process,
            _ => null,
        });

        Assert.Equal(seconds, manager.WatchdogInterval?.TotalSeconds);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("relative")]
    [InlineData("/nowhere/socket")]
    [InlineData("@gateway-test-of-nobody")]
    public void Notifications_WithNobodyThere_DoNothing(string? path)
    {
        using var manager = new ServiceManager(name => name == "NOTIFY_SOCKET" ? path : null);

        manager.Ready("Serving.");
        manager.Stopping();
    }

    public void Dispose() => _folder.Dispose();

    private static string Receive(Socket socket)
    {
        var buffer = new byte[4096];
        return Encoding.UTF8.GetString(buffer, 0, socket.Receive(buffer));
    }

    private Socket Listen(out string path)
    {
        path = _folder.Combine("notify");
        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 5000 };
        socket.Bind(new UnixDomainSocketEndPoint(path));
        return socket;
    }
}

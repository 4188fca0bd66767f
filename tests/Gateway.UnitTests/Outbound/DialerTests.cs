using System.Net;
using System.Net.Sockets;
using Gateway.Outbound;
using Gateway.Testing.BackEnds;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.UnitTests.Outbound;

/// <summary>Connections to names with several addresses, and what is said of those that cannot be made.</summary>
public sealed class DialerTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(2);
    private static readonly IPAddress First = IPAddress.Parse("127.0.0.66");
    private static readonly IPAddress Second = IPAddress.Parse("127.0.0.67");

    private readonly Socket _alive = Listen(Second);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private int Port => ((IPEndPoint)_alive.LocalEndPoint!).Port; // it is bound

    private DialTarget Target => new("be.test", Port);

    [Fact]
    public async Task Name_WhoseFirstAddressIsSilent_IsReachedAtTheSecondAndTheFirstIsGivenUp()
    {
        using var silent = new SilentAddress(First, Port);

        using var socket = (await Dialer(First, Second).DialAsync(Target, Long, Token)).GetSocket();

        Assert.Equal(new IPEndPoint(Second, Port), socket.RemoteEndPoint);
        Assert.Equal(0, silent.Waiting);
    }

    /// <summary>The clock stands still: nothing but the refusal can start the next attempt.</summary>
    [Fact]
    public async Task Name_WhoseFirstAddressRefuses_IsReachedAtTheSecondAtOnce()
    {
        var dialer = new Dialer(Options(First, Second), new FakeTimeProvider());

        using var socket = (await dialer.DialAsync(Target, Long, Token)).GetSocket();

        Assert.Equal(new IPEndPoint(Second, Port), socket.RemoteEndPoint);
    }

    /// <summary>As localhost has it on many systems: an address of each family, and the server listens on one.</summary>
    [Fact]
    public async Task Name_WhoseAddressOfTheOtherFamilyIsDead_IsReached()
    {
        var dialer = new Dialer(Options(IPAddress.IPv6Loopback, Second), new FakeTimeProvider());

        using var socket = (await dialer.DialAsync(Target, Long, Token)).GetSocket();

        Assert.Equal(new IPEndPoint(Second, Port), socket.RemoteEndPoint);
    }

    [Fact]
    public async Task AddressThatWasSilent_IsTriedBehindTheOthersTheNextTime()
    {
        using var silent = new SilentAddress(First, Port);
        var time = new FakeTimeProvider();
        var dialer = new Dialer(Options(First, Second), time);
        var first = dialer.DialAsync(Target, Long, Token).AsTask();
        while (silent.Waiting == 0)
        {
            await Task.Yield();
        }

        time.Advance(TimeSpan.FromMilliseconds(250));
        (await first).GetSocket().Dispose();

        using var socket = (await dialer.DialAsync(Target, Long, Token)).GetSocket(); // the clock stands still

        Assert.Equal(new IPEndPoint(Second, Port), socket.RemoteEndPoint);
    }

    [Fact]
    public async Task SilentAddresses_EndWithTheBudgetAndAreNamed()
    {
        using var silent = new SilentAddress(First);

        var result = await Dialer(First).DialAsync(new DialTarget("be.test", silent.Address.Port), TimeSpan.FromMilliseconds(100), Token);

        Assert.Equal(DialError.TimedOut, result.Failure?.Error);
        Assert.Contains($"{silent.Address} connection timed out", result.Failure?.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RefusingAddresses_AreAllNamed()
    {
        var port = FreePort();

        var result = await Dialer(First, Second).DialAsync(new DialTarget("be.test", port), Long, Token);

        var expected = new DialFailure(
            DialError.Refused, $"be.test:{port}: {First}:{port} connection refused, {Second}:{port} connection refused");
        Assert.Equal(expected, result.Failure);
        Assert.Equal(SocketError.ConnectionRefused, Assert.Throws<DialException>(() => result.GetSocket()).SocketErrorCode);
    }

    [Fact]
    public async Task AddressWithoutAWay_IsUnreachable()
    {
        var result = await Dialer(IPAddress.Broadcast).DialAsync(Target, Long, Token); // TCP cannot broadcast

        Assert.Equal(DialError.Unreachable, result.Failure?.Error);
    }

    [Fact]
    public async Task NameWithoutAnAddress_IsNotFound()
    {
        Assert.Equal(DialError.NameNotFound, (await Dialer().DialAsync(Target, Long, Token)).Failure?.Error);

        var options = new DialerOptions { Resolve = (_, _) => throw new SocketException((int)SocketError.HostNotFound) };
        var unknown = new Dialer(options, TimeProvider.System);
        Assert.Equal(DialError.NameNotFound, (await unknown.DialAsync(Target, Long, Token)).Failure?.Error);
    }

    [Fact]
    public async Task ResolverThatDoesNotAnswer_EndsWithTheBudget()
    {
        var never = new TaskCompletionSource<IPAddress[]>();
        var dialer = new Dialer(new DialerOptions { Resolve = (_, token) => never.Task.WaitAsync(token) }, TimeProvider.System);

        var result = await dialer.DialAsync(Target, TimeSpan.FromMilliseconds(50), Token);

        Assert.Equal(DialError.TimedOut, result.Failure?.Error);
    }

    [Fact]
    public async Task Caller_WhoCancels_LeavesNothingBehind()
    {
        using var silent = new SilentAddress(First);
        using var cancel = new CancellationTokenSource();
        var dialing = Dialer(First).DialAsync(new DialTarget("be.test", silent.Address.Port), Long, cancel.Token).AsTask();
        while (silent.Waiting == 0)
        {
            await Task.Yield();
        }

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dialing);
        Assert.Equal(0, silent.Waiting);
    }

    [Fact]
    public async Task Connection_HasKeepAliveAndNoDelay()
    {
        using var socket = (await Dialer(Second).DialAsync(Target with { KeepAlive = TimeSpan.FromMinutes(5) }, Long, Token)).GetSocket();

        Assert.Equal(300, socket.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime));
        Assert.True(socket.NoDelay);
    }

    [Theory]
    [InlineData(SocketError.TooManyOpenSockets, DialError.NoDescriptors)]
    [InlineData(SocketError.ConnectionRefused, DialError.Refused)]
    [InlineData(SocketError.OperationAborted, DialError.TimedOut)]
    [InlineData(SocketError.TimedOut, DialError.TimedOut)]
    [InlineData(SocketError.NetworkUnreachable, DialError.Unreachable)]
    [InlineData(SocketError.AddressNotAvailable, DialError.Unreachable)]
    public void Errors_HaveTheirNames(SocketError error, DialError expected) =>
        Assert.Equal(expected, Gateway.Outbound.Dialer.ErrorOf([new DialAttempt(new IPEndPoint(First, 1), null, error)]));

    /// <summary>RFC 8305, 4: the families take turns, beginning with that of the resolver's first address.</summary>
    [Fact]
    public void Families_TakeTurns()
    {
        string[] given = ["2001:db8::1", "2001:db8::2", "2001:db8::3", "192.0.2.1", "192.0.2.2"];
        string[] order = ["2001:db8::1", "192.0.2.1", "2001:db8::2", "192.0.2.2", "2001:db8::3"];

        var arranged = AddressOrder.Interleave([.. given.Select(IPAddress.Parse)]);

        Assert.Equal(order, arranged.Select(a => a.ToString()));
    }

    [Fact]
    public void AddressThatFailed_StandsBehindTheOthersForAWhile()
    {
        var time = new FakeTimeProvider();
        var order = new AddressOrder(new DialerOptions(), time);

        order.Failed(new IPEndPoint(First, 25));
        Assert.Equal([Second, First], order.Arrange([First, Second], 25));
        Assert.Equal([First, Second], order.Arrange([First, Second], 993));

        time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal([First, Second], order.Arrange([First, Second], 25));
    }

    public void Dispose() => _alive.Dispose();

    private static Socket Listen(IPAddress address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(address, 0));
        socket.Listen();
        return socket;
    }

    private static int FreePort()
    {
        using var socket = Listen(IPAddress.Loopback);
        return ((IPEndPoint)socket.LocalEndPoint!).Port; // it is bound
    }

    private static DialerOptions Options(params IPAddress[] addresses) => new() { Resolve = (_, _) => Task.FromResult(addresses) };

    private static Dialer Dialer(params IPAddress[] addresses) => new(Options(addresses), TimeProvider.System);
}

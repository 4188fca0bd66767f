using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Load;

/// <summary>
/// Signs in sessions of IMAP4 over TLS, a few at a time, puts each into IDLE, and measures at a few sessions, at 1,000 and at all. Where
/// there are several gateways each gets its share, and what is printed is their sum.
/// </summary>
internal sealed class IdleSessions(IReadOnlyList<MeasuredGateway> gateways)
{
    private const int First = 1_000; // the slope from here on is free of what the first sessions cost once
    private const int AtOnce = 8;
    private const int PerSource = 5_000;

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);

    private readonly List<SslStream> _sessions = [];

    public async Task<int> RunAsync(int count, CancellationToken cancellationToken)
    {
        await OpenAsync(AtOnce, cancellationToken); // code is compiled and pools are made
        await MeasureAsync(cancellationToken);
        var first = await OpenAndMeasureAsync(Math.Min(First, count), cancellationToken);
        if (count > First)
        {
            var all = await OpenAndMeasureAsync(count, cancellationToken);
            var more = all.Sessions - first.Sessions;
            Console.WriteLine(string.Create(null, $"slope between {first.Sessions} and {all.Sessions}: {(all.Resident - first.Resident) / more:f1} KB resident a session, {(all.Heap - first.Heap) / more:f1} KB managed"));
        }

        var alive = await CountAliveAsync(cancellationToken);
        Console.WriteLine($"{alive} of {_sessions.Count} sessions answered when they left IDLE");
        return alive == _sessions.Count ? 0 : 1;
    }

    private async Task<(int Sessions, double Resident, double Heap)> OpenAndMeasureAsync(int count, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        await OpenAsync(count - _sessions.Count, cancellationToken);
        Console.WriteLine(string.Create(null, $"{_sessions.Count} sessions are open; the last step took {watch.Elapsed.TotalSeconds:f0} s"));
        return await MeasureAsync(cancellationToken);
    }

    private async Task<(int Sessions, double Resident, double Heap)> MeasureAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Quiet, cancellationToken);
        double resident = 0, heap = 0, timers = 0;
        foreach (var gateway in gateways)
        {
            resident += gateway.Memory.ResidentKilobytes();
            heap += await gateway.Memory.HeapKilobytesAsync(cancellationToken);
            timers += await gateway.Memory.TimersAsync(cancellationToken);
        }

        Console.WriteLine(string.Create(null, $"{_sessions.Count} sessions: {resident:f0} KB resident, {heap:f0} KB managed at the last collection, {timers:f0} timers"));
        return (_sessions.Count, resident, heap);
    }

    private Task OpenAsync(int count, CancellationToken cancellationToken) => Parallel.ForAsync(
        _sessions.Count,
        _sessions.Count + count,
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
        async (number, stop) =>
        {
            var session = await OpenSessionAsync(number, stop);
            lock (_sessions)
            {
                _sessions.Add(session);
            }
        });

    private async Task<SslStream> OpenSessionAsync(int number, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(new IPAddress([127, 0, 0, (byte)(2 + (number / PerSource))]), 0));
        await socket.ConnectAsync(IPAddress.Loopback, gateways[number % gateways.Count].Port, cancellationToken);
        var session = new SslStream(new NetworkStream(socket, ownsSocket: true));
        await session.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "localhost", AllowTlsResume = false, CertificateChainPolicy = Trust.Policy },
            cancellationToken);
        await ExpectAsync(session, "* OK", cancellationToken);
        await SendAsync(session, "a LOGIN load load-password\r\n", cancellationToken);
        await ExpectAsync(session, "a OK", cancellationToken);
        await SendAsync(session, "b IDLE\r\n", cancellationToken);
        await ExpectAsync(session, "+ ", cancellationToken);
        return session;
    }

    private async Task<int> CountAliveAsync(CancellationToken cancellationToken)
    {
        var alive = 0;
        foreach (var session in _sessions)
        {
            await SendAsync(session, "DONE\r\nc NOOP\r\n", cancellationToken);
            await ExpectAsync(session, "c OK", cancellationToken);
            alive++;
        }

        return alive;
    }

    private static ValueTask SendAsync(SslStream session, string line, CancellationToken cancellationToken) => session.WriteAsync(Encoding.ASCII.GetBytes(line), cancellationToken);

    private static async Task ExpectAsync(SslStream session, string start, CancellationToken cancellationToken)
    {
        while (true)
        {
            var line = await Lines.ReadAsync(session, cancellationToken) ?? throw new IOException($"The gateway closed the session that waits for '{start}'.");
            if (line.StartsWith(start, StringComparison.Ordinal))
            {
                return;
            }

            if (!line.StartsWith("* ", StringComparison.Ordinal) && !line.StartsWith("DONE ", StringComparison.Ordinal))
            {
                throw new IOException($"The gateway said '{line}' where '{start}' is due.");
            }
        }
    }
}

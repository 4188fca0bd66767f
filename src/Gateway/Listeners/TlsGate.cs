using System.IO.Pipelines;
using Gateway.Certificates;
using Gateway.Publishing;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Listeners;

/// <summary>
/// Stands before the handshake: reads the client's first message, admits it or refuses it with an alert, and says how the handshake ended.
/// </summary>
internal sealed partial class TlsGate(ConnectionDelegate next, CertificateSelector certificates, PublishedHosts hosts, TlsOptionsCache options, ListenersMetrics metrics, TimeProvider time, ILogger<TlsGate> logger)
{
    public async Task OnConnectionAsync(ConnectionContext connection)
    {
        var record = ListenerConnection.Of(connection);
        var (outcome, hello) = await ReadAsync(connection.Transport.Input, record.Settings.Options.Limits.HandshakeTimeout);
        ServerCertificate? certificate = null;
        if (outcome == TlsOutcome.Accepted)
        {
            record.ServerName = hello.ServerName;
            (outcome, certificate) = TlsAdmission.Decide(hello, record.Settings.TlsProfile.Policy, certificates);
        }

        if (certificate is null)
        {
            record.End = ConnectionEnd.TlsRefused;
            metrics.Handshake(record.Listener, protocol: null, outcome);
            Log.Refused(logger, record.Name, connection.RemoteEndPoint, outcome, hello.ServerName);
            await SendAlertAsync(connection.Transport.Output, outcome);
            return;
        }

        var profile = record.Settings.TlsProfile;
        record.TlsOptions = options.Get(certificate, profile.Http == HttpVersions.Http1AndHttp2 && hosts.IsConnectionBound(hello.ServerName ?? "") ? profile with { Http = HttpVersions.Http1 } : profile);
        await next(connection);
        if (!record.IsSecure && record.End == ConnectionEnd.Closed)
        {
            record.End = ConnectionEnd.TlsRefused;
            metrics.Handshake(record.Listener, protocol: null, TlsOutcome.Failed);
        }
    }

    private async ValueTask<(TlsOutcome Outcome, ClientHello Hello)> ReadAsync(PipeReader input, TimeSpan timeout)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        while (true)
        {
            ReadResult read;
            try
            {
                read = await input.ReadAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                return (TlsOutcome.Timeout, default);
            }

            var status = ClientHelloParser.TryRead(read.Buffer, out var hello);
            if (status == ClientHelloStatus.Incomplete && !read.IsCompleted)
            {
                input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            // Nothing is taken: the handshake reads the message again.
            input.AdvanceTo(read.Buffer.Start);
            return (status switch
            {
                ClientHelloStatus.Complete => TlsOutcome.Accepted,
                ClientHelloStatus.NotTls => TlsOutcome.NotTls,
                ClientHelloStatus.Malformed => TlsOutcome.Malformed,
                _ => TlsOutcome.Timeout,
            }, hello);
        }
    }

    private static async ValueTask SendAlertAsync(PipeWriter output, TlsOutcome outcome)
    {
        if (TlsAdmission.AlertOf(outcome) is { } description)
        {
            // RFC 8446 6: a record of type alert (21), level fatal (2).
            await output.WriteAsync(new byte[] { 21, 3, 3, 0, 2, 2, description });
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1103, LogLevel.Debug, "A TLS handshake on listener {Listener} from {Source} was refused: {Outcome}; the client asked for {ServerName}.")]
        public static partial void Refused(ILogger logger, string listener, System.Net.EndPoint? source, TlsOutcome outcome, string? serverName);
    }
}

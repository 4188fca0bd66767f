using System.IO.Pipelines;
using Gateway.Certificates.Selection;
using Gateway.Identity.ClientCertificates;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Listeners.Tls;

/// <summary>
/// Runs before the handshake: reads the ClientHello, admits it or refuses it with an alert, and records the result of the handshake.
/// </summary>
internal sealed class TlsConnectionMiddleware(
    ConnectionDelegate next, TlsSelection selection, ListenersMetrics metrics, TlsReport report, TimeProvider time)
{
    public async Task OnConnectionAsync(ConnectionContext connection)
    {
        var record = ListenerConnection.Of(connection);
        var (status, hello) = await ReadAsync(connection.Transport.Input, record.Settings.Options.Limits.HandshakeTimeout);
        ServerCertificate? certificate = null;
        var profile = record.Settings.TlsProfile;
        if (status == TlsStatus.Accepted)
        {
            record.ServerName = hello.ServerName;
            if (hello.IsAcmeValidation && record.Kind == ListenerKind.Https)
            {
                await AnswerChallengeAsync(connection, record, hello);
                return;
            }

            (status, certificate) = TlsAdmission.Decide(hello, profile.Strength, selection.Certificates);
        }

        if (certificate is null)
        {
            await RefuseAsync(connection, record, status, hello);
            return;
        }

        record.TlsOptions = selection.Options.Get(certificate, profile.For(selection.Hosts, hello.ServerName));
        var mode = selection.Clients.ModeFor(record.Settings.Options, hello.ServerName);
        record.CertificateMode = mode;
        if (mode != ClientCertificateMode.None)
        {
            record.TlsOptions = selection.Clients.Ask(record.TlsOptions, mode, record);
        }

        await next(connection);
        if (!record.IsSecure && record.End == ConnectionEnd.Closed)
        {
            status = mode == ClientCertificateMode.Require && record.CertificateFault != CertificateFault.None
                ? TlsStatus.ClientCertificate
                : TlsStatus.Failed;
            record.End = ConnectionEnd.TlsRefused;
            metrics.Handshake(record.Listener, protocol: null, status);
            report.Refused(record.Name, connection.RemoteEndPoint, status, hello, profile.Strength);
        }
    }

    // RFC 8737 3: only a client that offers acme-tls/1 and nothing else gets the certificate of a challenge.
    private async Task AnswerChallengeAsync(ConnectionContext connection, ListenerConnection record, ClientHello hello)
    {
        await selection.Challenges.FetchCertificateAsync(hello.ServerName);
        if (selection.Challenges.FindCertificate(hello.ServerName) is not { } answer)
        {
            await RefuseAsync(connection, record, TlsStatus.NoChallenge, hello);
            return;
        }

        record.IsAcmeValidation = true;
        record.TlsOptions = TlsProfile.ForAcme(answer);
        await next(connection);
    }

    private async Task RefuseAsync(ConnectionContext connection, ListenerConnection record, TlsStatus status, ClientHello hello)
    {
        record.End = ConnectionEnd.TlsRefused;
        metrics.Handshake(record.Listener, protocol: null, status);
        report.Refused(record.Name, connection.RemoteEndPoint, status, hello, record.Settings.TlsProfile.Strength);
        await SendAlertAsync(connection.Transport.Output, status);
    }

    private async ValueTask<(TlsStatus Status, ClientHello Hello)> ReadAsync(PipeReader input, TimeSpan timeout)
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
                return (TlsStatus.Timeout, default);
            }

            var status = ClientHelloParser.TryRead(read.Buffer, out var hello);
            if (status == ClientHelloStatus.Incomplete && !read.IsCompleted)
            {
                input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            // Nothing is consumed, because the handshake reads the message again.
            input.AdvanceTo(read.Buffer.Start);
            return (status switch
            {
                ClientHelloStatus.Complete => TlsStatus.Accepted,
                ClientHelloStatus.NotTls => TlsStatus.NotTls,
                ClientHelloStatus.Malformed => TlsStatus.Malformed,
                _ => TlsStatus.Timeout,
            }, hello);
        }
    }

    private static async ValueTask SendAlertAsync(PipeWriter output, TlsStatus status)
    {
        if (TlsAdmission.AlertOf(status) is { } description)
        {
            // RFC 8446 6: a record of type alert (21), level fatal (2).
            await output.WriteAsync(new byte[] { 21, 3, 3, 0, 2, 2, description });
        }
    }
}

using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Text;
using Gateway.Forwarding.Connections;
using Gateway.Forwarding.Protocol;
using Gateway.Forwarding.Results;
using Microsoft.AspNetCore.Http;

namespace Gateway.Forwarding.Exchanges;

/// <summary>
/// Signs in to a back end with NTLM (MS-NLMP, MS-NTHT) as the user: the first leg is a request with an empty body, the second leg is the
/// Authorization header of the actual request. It uses .NET's managed NTLM, which needs no system library.
/// </summary>
internal sealed class NtlmSignIn(HttpContext context, OutboundRequest request, UpstreamConnection connection)
{
    private const int MaxDiscardedBytes = 256 * 1024;

    static NtlmSignIn() => AppContext.SetSwitch("System.Net.Security.UseManagedNtlm", true);

    /// <summary>The key that distinguishes the users' connections; a changed password is another identity.</summary>
    public static string IdentityOf(NetworkCredential credential) =>
        Convert.ToBase64String(
            SHA256.HashData(Encoding.UTF8.GetBytes($"{credential.Domain}\n{credential.UserName}\n{credential.Password}")));

    /// <summary>Performs the first leg, and returns the Authorization header of the second.</summary>
    public async ValueTask<(ForwardingStatus Status, string? Authorization)> BeginAsync(NetworkCredential credential)
    {
        using var ntlm = new NegotiateAuthentication(new NegotiateAuthenticationClientOptions
        {
            Package = "NTLM",
            Credential = credential,
            TargetName = $"HTTP/{request.Pool.Destination.Host}",
            Binding = connection.ChannelBinding,
        });
        try
        {
            var first = ntlm.GetOutgoingBlob(default(ReadOnlySpan<byte>), out _);
            if (first is null)
            {
                return (ForwardingStatus.SignInFailed, null);
            }

            if (!await TrySendAsync($"NTLM {Convert.ToBase64String(first)}"))
            {
                return (ForwardingStatus.CannotEncodeAsHttp1, null);
            }

            connection.LimitHead(HeadLimits.MaxTime); // it covers the page that comes with the challenge, too
            var (status, challenge) = await ReceiveAsync();
            connection.LimitHead(TimeSpan.Zero);
            if (challenge is null)
            {
                return (status, null);
            }

            return Respond(ntlm, challenge) is { } second
                ? (ForwardingStatus.Completed, $"NTLM {Convert.ToBase64String(second)}")
                : (ForwardingStatus.SignInFailed, null);
        }
        catch (Exception e) when (ConnectionFailure.IsOfBackEnd(e))
        {
            return (connection.AbortReason == AbortReason.Inactive
                ? ForwardingStatus.HeaderTimedOut
                : ForwardingStatus.ConnectionLost, null);
        }
    }

    private static byte[]? Respond(NegotiateAuthentication ntlm, byte[] challenge)
    {
        try
        {
            var response = ntlm.GetOutgoingBlob(challenge, out var status);
            return status is NegotiateAuthenticationStatusCode.Completed or NegotiateAuthenticationStatusCode.ContinueNeeded
                ? response
                : null;
        }
        catch (ArgumentException)
        {
            return null; // managed NTLM throws this for a challenge whose length fields exceed its size
        }
    }

    /// <summary>Sends the first leg. Returns false and sends nothing if the request cannot be written as HTTP/1.1.</summary>
    private async ValueTask<bool> TrySendAsync(string authorization)
    {
        var head = new ByteBuffer(2048);
        try
        {
            if (!RequestHeadWriter.TryWrite(ref head, context, request, new RequestBody(false, 0, false), null, authorization))
            {
                return false;
            }

            await connection.WriteRequestAsync(request.Method, hasBody: false, head.Memory);
            return true;
        }
        finally
        {
            head.Dispose();
        }
    }

    /// <summary>Returns the challenge of a 401 whose connection stays open, after discarding its body; null if there is none.</summary>
    private async ValueTask<(ForwardingStatus Status, byte[]? Challenge)> ReceiveAsync()
    {
        var head = connection.Head;
        head.Reset();
        var progress = ParseProgress.More;
        while (progress == ParseProgress.More)
        {
            if (connection.Filled(await connection.FillAsync()) == 0)
            {
                return (ForwardingStatus.ConnectionLost, null);
            }

            progress = ResponseHeadParser.Parse(head, connection.Buffered);
        }

        if (progress == ParseProgress.Defective || head.Status != 401 || !head.KeepAlive)
        {
            return (ForwardingStatus.SignInFailed, null);
        }

        var challenge = Challenge(head, connection.Buffered);
        connection.BeginBody();
        return (ForwardingStatus.SignInFailed, await DiscardAsync() ? challenge : null); // the status applies only without a challenge
    }

    private static byte[]? Challenge(ResponseHead head, ReadOnlySpan<byte> bytes)
    {
        foreach (ref readonly var header in head.Headers)
        {
            var value = header.Value(bytes);
            if (header.Kind == HeaderKind.WwwAuthenticate && value.Length > 5 && Ascii.EqualsIgnoreCase(value[..5], "NTLM "u8))
            {
                var token = new byte[value.Length];
                return Convert.TryFromBase64Chars(Encoding.ASCII.GetString(value[5..]), token, out var length) ? token[..length] : null;
            }
        }

        return null;
    }

    /// <summary>
    /// Discards the page that comes with the challenge; false if it is too long or not framed, or if other bytes follow it.
    /// </summary>
    private async ValueTask<bool> DiscardAsync()
    {
        var progress = connection.Progress;
        var discarded = 0;
        while (!progress.HasResponseEnded)
        {
            if (progress.Framing == BodyFraming.UntilClose
                || (!connection.HasBuffered && connection.Filled(await connection.FillAsync()) == 0))
            {
                return false;
            }

            discarded += DiscardBuffered();
            if (discarded > MaxDiscardedBytes || (progress.Framing == BodyFraming.Chunked && progress.Chunks.Defect != ResponseDefect.None))
            {
                return false;
            }
        }

        return connection.TryRest();
    }

    private int DiscardBuffered()
    {
        var progress = connection.Progress;
        int count;
        if (progress.Framing == BodyFraming.Chunked)
        {
            progress.Chunks.Decode(connection.Buffered, out count, out _);
        }
        else
        {
            count = (int)Math.Min(progress.BodyLeft, connection.Buffered.Length);
            progress.ReadBody(count);
        }

        connection.Consume(count);
        return count;
    }
}

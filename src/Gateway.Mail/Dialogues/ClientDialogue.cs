using Gateway.Mail.BackEnds;
using Gateway.Mail.Telemetry;
using Gateway.Mail.Wire;

namespace Gateway.Mail.Dialogues;

/// <summary>The server side of one protocol, as far as the gateway speaks it to a client before sign-in.</summary>
internal abstract class ClientDialogue(PreAuthSession session, DialogueReplies replies)
{
    /// <summary>The host name that the client gave itself, checked; null where the protocol has none or none was given.</summary>
    public string? HelloName { get; protected set; }

    protected PreAuthSession Session => session;

    public abstract ValueTask GreetAsync(CancellationToken cancellationToken);

    /// <summary>Answers the client's commands until one requests to sign in.</summary>
    /// <returns>The request, or null where the session has ended: <see cref="PreAuthSession.End"/> is set.</returns>
    public async ValueTask<SignInRequest?> ReadSignInAsync(CancellationToken cancellationToken)
    {
        SignInRequest? request = null;
        while (request is null && session.End is null)
        {
            request = await AnswerNextAsync(cancellationToken);
        }

        return session.End is null ? request : null;
    }

    /// <summary>Tells the client that it is signed in; after it the back end's bytes are relayed.</summary>
    public abstract ValueTask AcceptAsync(SignInRequest request, BackEndConnection backEnd, CancellationToken cancellationToken);

    public async ValueTask RefuseAsync(SignInRequest request, RefusalText refusal, CancellationToken cancellationToken)
    {
        if (refusal.Kind == SignInRefusal.Failed && request.Identity.Token is not null)
        {
            await SaslExchange.RefuseTokenAsync(this, request.Identity.Mechanism, cancellationToken);
        }

        await AlertAsync(refusal.Alert, cancellationToken);
        var prefix = refusal.Kind == SignInRefusal.Failed ? replies.SignInFailed : replies.SignInUnavailable;
        if (refusal.Code.Length > 0 && replies.SignInRefusedWithCode is { } withCode)
        {
            prefix = $"{withCode}[{refusal.Code}]";
        }

        await SendAsync(request.Tag, $"{prefix} {FormatText(refusal.Text)}", cancellationToken);
    }

    /// <summary>Sends a SASL challenge.</summary>
    public virtual ValueTask SendChallengeAsync(string base64, CancellationToken cancellationToken) =>
        session.Channel.SendAsync(replies.ChallengePrefix + base64, cancellationToken);

    /// <summary>Reads the response to a challenge. Its text is null where it is none.</summary>
    public virtual ValueTask<LineRead> ReadResponseAsync(CancellationToken cancellationToken) =>
        session.Channel.ReadLineAsync(cancellationToken);

    /// <summary>Shows the user an alert of the back end, where there is one and the protocol has alerts.</summary>
    protected virtual ValueTask AlertAsync(string? text, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>Puts the text of a refusal into the form that the protocol has for texts.</summary>
    protected virtual string FormatText(string text) => text;

    /// <summary>Reads one command and answers it.</summary>
    /// <returns>The request where the command is one to sign in, otherwise null.</returns>
    protected abstract ValueTask<SignInRequest?> AnswerNextAsync(CancellationToken cancellationToken);

    /// <summary>Reads a command that is one line; null where the session has ended.</summary>
    protected async ValueTask<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        var read = await session.Channel.ReadLineAsync(cancellationToken);
        if (read.Status != LineStatus.Complete)
        {
            session.EndWith(read.Status == LineStatus.TooLong ? MailSessionEnd.TooLong : MailSessionEnd.ClientLeft);
            return null;
        }

        var line = read.Text ?? "";
        return !CheckHttp(line) && session.CountCommand() ? line : null;
    }

    /// <summary>Ends the session where the line is of an HTTP request.</summary>
    /// <returns>Whether it is.</returns>
    protected bool CheckHttp(string line)
    {
        var isHttp = HttpLine.Is(line);
        if (isHttp)
        {
            session.EndWith(MailSessionEnd.HttpRequest);
        }

        return isHttp;
    }

    /// <summary>Refuses a command that is not allowed before TLS, or not after it.</summary>
    /// <returns>Whether the command is allowed.</returns>
    protected async ValueTask<bool> CheckTlsAsync(TlsStates allowed, string tag, CancellationToken cancellationToken)
    {
        if (allowed.HasFlag(session.IsSecure ? TlsStates.AfterTls : TlsStates.BeforeTls))
        {
            return true;
        }

        if (session.IsSecure)
        {
            await RefuseCommandAsync(tag, replies.TlsActive, MailRefusal.BadCommand, cancellationToken);
        }
        else
        {
            await RefuseCommandAsync(tag, replies.TlsRequired, MailRefusal.CredentialInClear, cancellationToken);
        }

        return false;
    }

    /// <summary>Runs a SASL exchange.</summary>
    /// <param name="tag">The tag of an IMAP command; empty in other protocols.</param>
    /// <param name="mechanism">The mechanism that the client asked for.</param>
    /// <param name="initialResponse">The initial response in base64; null where none was sent.</param>
    /// <param name="cancellationToken">Ends the wait for the client.</param>
    protected async ValueTask<SignInRequest?> AuthenticateAsync(
        string tag, string mechanism, string? initialResponse, CancellationToken cancellationToken)
    {
        var result = await SaslExchange.RunAsync(session, this, mechanism, initialResponse, cancellationToken);
        switch (result.Status)
        {
            case SaslStatus.Accepted:
                return new SignInRequest(result.Identity!, tag); // set by this status
            case SaslStatus.Closed:
                session.EndWith(MailSessionEnd.ClientLeft);
                return null;
            case SaslStatus.TooLong:
                session.EndWith(MailSessionEnd.TooLong);
                return null;
            case SaslStatus.NotOffered:
                return await RefuseCommandAsync(tag, replies.MechanismNotOffered, MailRefusal.UnknownMechanism, cancellationToken);
            case SaslStatus.Forbidden:
                return await RefuseCommandAsync(tag, replies.OtherUserForbidden, MailRefusal.OtherUser, cancellationToken);
            case SaslStatus.Cancelled:
                return await RefuseCommandAsync(tag, replies.ExchangeCancelled, MailRefusal.BadCommand, cancellationToken);
            default:
                return await RefuseCommandAsync(tag, replies.InvalidResponse, MailRefusal.BadCommand, cancellationToken);
        }
    }

    /// <summary>Sends a reply, counts the refusal and returns null: the command is no request to sign in.</summary>
    protected async ValueTask<SignInRequest?> RefuseCommandAsync(
        string tag, string reply, MailRefusal refusal, CancellationToken cancellationToken)
    {
        await SendAsync(tag, reply, cancellationToken);
        session.CountRefusal(refusal);
        return null;
    }

    /// <summary>Sends the reply to a command that is no request to sign in, and returns null.</summary>
    protected async ValueTask<SignInRequest?> ReplyAsync(string reply, CancellationToken cancellationToken)
    {
        await session.Channel.SendAsync(reply, cancellationToken);
        return null;
    }

    private ValueTask SendAsync(string tag, string reply, CancellationToken cancellationToken) =>
        session.Channel.SendAsync(tag.Length == 0 ? reply : $"{tag} {reply}", cancellationToken);
}

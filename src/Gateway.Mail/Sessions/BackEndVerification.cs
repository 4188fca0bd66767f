using Gateway.Identity.Credentials;
using Gateway.Mail.BackEnds;

namespace Gateway.Mail.Sessions;

/// <summary>
/// A sign-in at the back end that the authenticator asks for. It may outlive the session that began it, whose client hung up: the
/// connection it made is then closed.
/// </summary>
internal sealed class BackEndVerification(Func<PasswordExposure, CancellationToken, ValueTask<BackEndEntry>> enter) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private BackEndEntry? _entry;
    private bool _abandoned;

    /// <summary>The back end's words, where it refused.</summary>
    public string? Text => _entry?.Result.Text;

    public async ValueTask<AuthenticationStatus> VerifyAsync(PasswordExposure exposure, CancellationToken cancellationToken)
    {
        BackEndEntry entry;
        try
        {
            entry = await enter(exposure, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            entry = new BackEndEntry(null, new BackEndResult(BackEndStatus.TimedOut));
        }

        bool abandoned;
        lock (_gate)
        {
            abandoned = _abandoned;
            _entry = entry;
        }

        if (abandoned && entry.Connection is { } connection)
        {
            await connection.DisposeAsync();
        }

        return MailCredentials.ResultOf(entry.Result.Status);
    }

    /// <summary>Hands the connection over; null where the back end was not asked.</summary>
    public BackEndEntry? Take()
    {
        lock (_gate)
        {
            (var entry, _entry) = (_entry, null);
            return entry;
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _abandoned = true;
        }

        if (Take()?.Connection is { } connection)
        {
            await connection.DisposeAsync();
        }
    }
}

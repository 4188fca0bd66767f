using Gateway.Identity.Credentials;
using Gateway.Mail.BackEnds;

namespace Gateway.Mail.Sessions;

/// <summary>
/// A sign-in at the back end that the authenticator asks for. It can outlive the session that began it, where the client has left: the
/// connection is then closed.
/// </summary>
internal sealed class BackEndVerification(
    Func<PasswordExposure, CancellationToken, ValueTask<BackEndConnectResult>> signIn) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private BackEndConnectResult? _result;
    private bool _isAbandoned;

    /// <summary>The back end's refusal; null where it was not asked.</summary>
    public BackEndResult? Refusal => _result?.Result;

    public async ValueTask<AuthenticationStatus> VerifyAsync(PasswordExposure exposure, CancellationToken cancellationToken)
    {
        BackEndConnectResult result;
        try
        {
            result = await signIn(exposure, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            result = new BackEndConnectResult(BackEndStatus.TimedOut);
        }

        bool isAbandoned;
        lock (_gate)
        {
            isAbandoned = _isAbandoned;
            _result = result;
        }

        if (isAbandoned && result.Connection is { } connection)
        {
            await connection.DisposeAsync();
        }

        return MailCredentials.StatusOf(result.Result.Status);
    }

    /// <summary>Hands the connection over; null where the back end was not asked.</summary>
    public BackEndConnectResult? Take()
    {
        lock (_gate)
        {
            (var result, _result) = (_result, null);
            return result;
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _isAbandoned = true;
        }

        if (Take()?.Connection is { } connection)
        {
            await connection.DisposeAsync();
        }
    }
}

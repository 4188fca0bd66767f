namespace Gateway.Identity.Credentials;

/// <summary>
/// Counts the servers that received the password of one attempt and have not answered. A directory reports to it before it sends the
/// password, so an attempt counts however it ends: by an answer, no answer, a broken connection or a time-out.
/// </summary>
public sealed class PasswordExposure
{
    private readonly Func<CancellationToken, ValueTask<bool>>? _admitAnother;
    private int _admitted = 1;

    /// <param name="admitAnother">Asks lockout and throttle to admit one more failure of the same attempt.</param>
    internal PasswordExposure(Func<CancellationToken, ValueTask<bool>> admitAnother) => _admitAnother = admitAnother;

    private PasswordExposure()
    {
    }

    /// <summary>Counts nothing; for verifications that are not attempts of a user.</summary>
    public static PasswordExposure Uncounted { get; } = new();

    /// <summary>The servers of the current directory that received the password and have not answered.</summary>
    internal int Unanswered { get; private set; }

    /// <summary>How often a password was sent to a server, answered or not.</summary>
    internal int Sent { get; private set; }

    /// <summary>Reports that the password is about to be sent to a server; it counts as a failure until <see cref="Answered"/>.</summary>
    public void Sending()
    {
        if (_admitAnother is not null)
        {
            Unanswered++;
            Sent++;
        }
    }

    /// <summary>Reports that the server accepted or refused the password; that result counts instead.</summary>
    public void Answered()
    {
        if (Unanswered > 0)
        {
            Unanswered--;
        }
    }

    /// <summary>
    /// Reports that the password was not sent after all: the connection was refused, or the server offers no mechanism for it.
    /// </summary>
    public void NotSent()
    {
        Answered();
        if (Sent > 0)
        {
            Sent--;
        }
    }

    /// <summary>
    /// Whether the password may be sent to a further server. False where no answer from that server either could exceed the threshold of
    /// the account, because servers of one directory usually share one lockout.
    /// </summary>
    public async ValueTask<bool> MaySendAgainAsync(CancellationToken cancellationToken)
    {
        if (_admitAnother is null || Unanswered < _admitted)
        {
            return true;
        }

        if (!await _admitAnother(cancellationToken))
        {
            return false;
        }

        _admitted++;
        return true;
    }

    /// <summary>Whether the same attempt may send a second password, which counts as another failure where a server refuses it.</summary>
    internal ValueTask<bool> AdmitAnotherAsync(CancellationToken cancellationToken) => _admitAnother is null
        ? new ValueTask<bool>(true)
        : _admitAnother(cancellationToken);

    /// <summary>Reports that another directory is asked, which has its own users and lockout.</summary>
    internal void BeginDirectory() => Unanswered = 0;
}

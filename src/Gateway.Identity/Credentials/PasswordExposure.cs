namespace Gateway.Identity.Credentials;

/// <summary>
/// Counts the servers that were sent the password of one attempt and have not judged it. A directory reports to it before the password
/// leaves, so an attempt counts however it ends: by an answer, by silence, by a broken connection or by a time-out.
/// </summary>
public sealed class PasswordExposure
{
    private readonly Func<CancellationToken, ValueTask<bool>>? _admitAnother;
    private int _admitted = 1;

    /// <param name="admitAnother">Asks lockout and throttle for one more failure of the same attempt.</param>
    internal PasswordExposure(Func<CancellationToken, ValueTask<bool>> admitAnother) => _admitAnother = admitAnother;

    private PasswordExposure()
    {
    }

    /// <summary>For callers that count nothing, such as a test of one directory.</summary>
    public static PasswordExposure Uncounted { get; } = new();

    /// <summary>Servers of the directory being asked that have the password and have not judged it.</summary>
    internal int Unanswered { get; private set; }

    /// <summary>The password is about to be sent to a server; from here on it counts as a failure until <see cref="Answered"/>.</summary>
    public void Sending()
    {
        if (_admitAnother is not null)
        {
            Unanswered++;
        }
    }

    /// <summary>The server judged the password: what it said counts instead.</summary>
    public void Answered()
    {
        if (Unanswered > 0)
        {
            Unanswered--;
        }
    }

    /// <summary>No server got the password after all: the connection was refused, or nothing was offered to send it by.</summary>
    public void NotSent() => Answered();

    /// <summary>
    /// Whether the password may be sent to a further server. False where silence of that server too could take the account past its
    /// threshold: servers of one directory usually count against one lock.
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

    /// <summary>Another directory is asked: its users and its locks are its own.</summary>
    internal void BeginDirectory() => Unanswered = 0;
}

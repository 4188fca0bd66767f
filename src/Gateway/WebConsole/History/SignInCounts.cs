using Gateway.Identity.Auditing;
using Gateway.Identity.Credentials;

namespace Gateway.WebConsole.History;

/// <summary>Counts decided sign-ins since the start; requests that a cached decision admits are not sign-ins.</summary>
internal sealed class SignInCounts : IAuditSink
{
    private long _accepted;
    private long _refused;

    public long Accepted => Interlocked.Read(ref _accepted);

    public long Refused => Interlocked.Read(ref _refused);

    public void Write(AuditRecord record)
    {
        if (record.Result == AuthenticationStatus.Accepted)
        {
            Interlocked.Increment(ref _accepted);
        }
        else
        {
            Interlocked.Increment(ref _refused);
        }
    }

    public void Write(AdminAction action)
    {
        // Actions of administrators are not sign-ins.
    }
}

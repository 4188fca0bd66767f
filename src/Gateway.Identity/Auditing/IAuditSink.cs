namespace Gateway.Identity.Auditing;

/// <summary>Where authentication decisions go. Called on a connection's path: it must neither block nor throw.</summary>
public interface IAuditSink
{
    void Write(AuditRecord record);
}

namespace Gateway.Identity.Auditing;

/// <summary>
/// Receives authentication decisions and the actions of administrators. Called on the path of a connection: it must neither block nor
/// throw.
/// </summary>
public interface IAuditSink
{
    void Write(AuditRecord record);

    void Write(AdminAction action);
}

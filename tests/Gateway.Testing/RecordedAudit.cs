using System.Collections.Concurrent;
using Gateway.Identity.Auditing;

namespace Gateway.Testing;

/// <summary>An audit log in memory.</summary>
public sealed class RecordedAudit : ConcurrentQueue<AuditRecord>, IAuditSink
{
    public ConcurrentQueue<AdminAction> Actions { get; } = [];

    public void Write(AuditRecord record) => Enqueue(record);

    public void Write(AdminAction action) => Actions.Enqueue(action);
}

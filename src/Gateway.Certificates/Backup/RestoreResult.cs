namespace Gateway.Certificates.Backup;

/// <summary>What a restore did.</summary>
/// <param name="Files">Files and links put back; none where it was refused.</param>
/// <param name="Newer">What is newer here than in the backup, in words.</param>
public sealed record RestoreResult(int Files, IReadOnlyList<string> Newer);

/// Every command, in the order in which people meet them; a new one is a file and a line here.
let allCommands: [any Command.Type] = [
  InitCommand.self, RunCommand.self, WatchCommand.self, PlanCommand.self, CheckCommand.self,
  WhyCommand.self,
  ListCommand.self, ShowCommand.self, CompareCommand.self, DiffCommand.self, SiteCommand.self,
  LogCommand.self, JobsCommand.self,
  VerifyCommand.self, ExportCommand.self, ImportCommand.self, ImportResultsCommand.self,
  PushCommand.self, PullCommand.self,
  KeyCommand.self,
  CollectCommand.self, UsageCommand.self, PinCommand.self, CheckStoreCommand.self,
  DescribeCommand.self,
  TokenizeCommand.self, ScoreCommand.self, GenerateCommand.self, ChatCommand.self,
  ConvertCommand.self, MetricsCommand.self, OptimizeCommand.self,
  DoctorCommand.self, CompletionCommand.self, ManualCommand.self, WorkerCommand.self,
]

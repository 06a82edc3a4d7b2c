/**
 * Shapes of the API, made from its OpenAPI document. Not edited by hand:
 * LEADSCORE_UPDATE_DOCS=1 npx jest test/web/api-types
 */

export type Problem = {
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly requestId: string;
  readonly errors?: readonly {
    readonly row: number;
    readonly code: string;
    readonly detail: string;
  }[];
};

export type GatewayAnswer = {
  readonly message: string;
};

export type Lead = { readonly [key: string]: string | number | boolean | null };

export type PredictRequest = {
  readonly leads: readonly { readonly [key: string]: string | number | boolean | null }[];
};

export type PredictAnswer = {
  readonly modelVersion: string;
  readonly requestId: string;
  readonly leads: readonly ({
    readonly id: string | null;
    readonly probability: number;
    readonly scorePoints: number;
    readonly grade: 'A' | 'B' | 'C' | 'D';
    readonly hot: boolean;
    readonly modelVersion: string;
    readonly reasons?: {
      readonly scale: 'logit' | 'probability';
      readonly expected: number;
      readonly positive: readonly {
        readonly column: string;
        readonly header: string;
        readonly value: string;
        readonly contribution: number;
        readonly text: string;
      }[];
      readonly negative: readonly {
        readonly column: string;
        readonly header: string;
        readonly value: string;
        readonly contribution: number;
        readonly text: string;
      }[];
      readonly other: number;
      readonly rest: number;
    };
    readonly warnings: readonly string[];
  } | {
    readonly id: string | null;
    readonly error: {
      readonly code: string;
      readonly detail: string;
    };
  })[];
  readonly warnings: readonly string[];
};

export type ModelAnswer = {
  readonly version: string;
  readonly candidate: string;
  readonly trainedAt: string;
  readonly promotedAt: string;
  readonly reason: string;
  readonly metrics: {
    readonly name: 'logistic-regression' | 'decision-tree' | 'random-forest' | 'extra-trees' | 'gradient-boosting' | 'lightgbm' | 'blend';
    readonly rocAuc: number;
    readonly prAuc: number;
    readonly accuracy: number;
    readonly precision: number;
    readonly recall: number;
    readonly f1: number;
    readonly brier: number;
    readonly ece: number;
    readonly logLoss: number;
    readonly accuracyThreshold: number;
    readonly f1Threshold: number;
    readonly calibration: 'none' | 'platt' | 'isotonic';
    readonly rocAucInterval: {
      readonly low: number;
      readonly high: number;
    };
  };
  readonly baseRate: number;
  readonly hotLine: {
    readonly threshold: number | null;
    readonly targetConversion: number;
    readonly conversion: number;
    readonly interval: {
      readonly low: number;
      readonly high: number;
    };
    readonly share: number;
    readonly recall: number;
    readonly lift: number;
    readonly hotLeads: number;
  };
  readonly grades: readonly {
    readonly grade: 'A' | 'B' | 'C' | 'D';
    readonly fromProbability: number;
    readonly leads: number;
    readonly share: number;
    readonly conversion: number;
    readonly interval: {
      readonly low: number;
      readonly high: number;
    };
    readonly lift: number;
  }[];
  readonly rollout: {
    readonly challenger: string;
    readonly mode: 'shadow' | 'share';
    readonly share: number;
    readonly startedAt: string;
    readonly reason: string;
  } | null;
  readonly requestId: string;
};

export type UploadRequest = {
  readonly fileName: string;
  readonly bytes: number;
};

export type UploadAnswer = {
  readonly id: string;
  readonly method: 'PUT';
  readonly url: string;
  readonly headers: { readonly [key: string]: string };
  readonly expiresAt: string;
  readonly requestId: string;
};

export type RunAnswer = {
  readonly id: string;
  readonly kind: 'pipeline' | 'file';
  readonly state: 'waiting' | 'running' | 'succeeded' | 'failed' | 'unknown';
  readonly trigger: 'manual' | 'drop' | 'schedule' | 'daily-check' | 'check' | null;
  readonly steps: readonly {
    readonly step: 'crawl' | 'etl' | 'load' | 'drift' | 'prepare' | 'train' | 'evaluate' | 'release' | 'score' | 'notify';
    readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'skipped';
    readonly startedAt: string | null;
    readonly endedAt: string | null;
    readonly seconds: number | null;
    readonly sentence: string | null;
  }[];
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly progress: {
    readonly stepsDone: readonly ('crawl' | 'etl' | 'load' | 'drift' | 'prepare' | 'train' | 'evaluate' | 'release' | 'score' | 'notify')[];
    readonly rowsDone: number | null;
    readonly hot: number | null;
    readonly rejected: number | null;
    readonly repeatedIds?: number | null;
    readonly grades: {
      readonly A: number;
      readonly B: number;
      readonly C: number;
      readonly D: number;
    } | null;
    readonly bytesDone: number | null;
    readonly bytesTotal: number | null;
    readonly rowsPerSecond: number | null;
    readonly secondsLeft: number | null;
  } | null;
  readonly error: {
    readonly name: string;
    readonly detail: string;
  } | null;
  readonly best: readonly {
    readonly id: string;
    readonly probability: number;
    readonly grade: 'A' | 'B' | 'C' | 'D';
    readonly hot: boolean;
    readonly reasons: readonly {
      readonly column: string;
      readonly header: string;
      readonly value: string;
      readonly contribution: number;
    }[];
  }[];
  readonly results: readonly {
    readonly name: string;
    readonly url: string;
  }[];
  readonly requestId: string;
};

export type LeadsAnswer = {
  readonly runId: string | null;
  readonly modelVersion: string | null;
  readonly scoredAt: string | null;
  readonly total: number;
  readonly from: number;
  readonly leads: readonly {
    readonly id: string;
    readonly probability: number;
    readonly scorePoints: number;
    readonly grade: 'A' | 'B' | 'C' | 'D';
    readonly hot: boolean;
    readonly trend: 'improving' | 'steady' | 'declining' | null;
    readonly change: number;
    readonly isNew: boolean;
    readonly reasons: readonly {
      readonly header: string;
      readonly value: string;
      readonly contribution: number;
      readonly text: string;
    }[];
    readonly facets: { readonly [key: string]: string };
  }[];
  readonly nextCursor: string | null;
  readonly facets: readonly {
    readonly column: string;
    readonly header: string;
    readonly values: readonly {
      readonly value: string;
      readonly count: number;
    }[];
  }[];
  readonly capacity: readonly {
    readonly leads: number;
    readonly expected: number;
    readonly low: number;
    readonly high: number;
  }[];
  readonly hotLine: {
    readonly threshold: number | null;
    readonly targetConversion: number;
  } | null;
  readonly requestId: string;
};

export type LeadAnswer = {
  readonly id: string;
  readonly trend: 'improving' | 'steady' | 'declining' | null;
  readonly change: number;
  readonly history: readonly {
    readonly scoredAt: string;
    readonly runId: string;
    readonly modelVersion: string;
    readonly probability: number;
    readonly scorePoints: number;
    readonly grade: 'A' | 'B' | 'C' | 'D';
    readonly hot: boolean;
  }[];
  readonly changedReasons: readonly {
    readonly column: string;
    readonly header: string;
    readonly before: {
      readonly value: string;
      readonly contribution: number;
    } | null;
    readonly after: {
      readonly value: string;
      readonly contribution: number;
    } | null;
  }[];
  readonly explanation: {
    readonly modelVersion: string;
    readonly scale: 'logit' | 'probability';
    readonly expected: number;
    readonly contributions: readonly {
      readonly column: string;
      readonly header: string;
      readonly value: string;
      readonly contribution: number;
      readonly missing: boolean;
    }[];
    readonly other: number;
    readonly probability: number;
  } | null;
  readonly fields: readonly {
    readonly column: string;
    readonly header: string;
    readonly kind: 'number' | 'category' | 'flag' | 'time';
    readonly value: string | null;
  }[];
  readonly requestId: string;
};

export type DriftAnswer = {
  readonly formatVersion: 2;
  readonly runId: string;
  readonly checkedAt: string;
  readonly trigger: 'ingest' | 'daily' | 'on-demand' | 'file';
  readonly championVersion: string | null;
  readonly reference: {
    readonly name: string;
    readonly rows: number;
  };
  readonly current: {
    readonly name: string;
    readonly rows: number;
  };
  readonly verdict: 'none' | 'watch' | 'drift' | 'insufficient-data';
  readonly sentence: string;
  readonly explanation: {
    readonly what: string;
    readonly howMuch: string;
    readonly since: string | null;
    readonly cost: string | null;
    readonly next: string;
  };
  readonly rules: {
    readonly formatVersion?: 1;
    readonly significance?: number;
    readonly minimumRows?: number;
    readonly effects?: {
      readonly number?: number;
      readonly category?: number;
      readonly flag?: number;
      readonly missing?: number;
      readonly newValues?: number;
      readonly score?: number;
      readonly grade?: number;
      readonly outcome?: number;
    };
    readonly critical?: readonly string[];
    readonly far?: {
      readonly number?: number;
      readonly share?: number;
      readonly importance?: number;
    };
    readonly driftedShare?: number;
    readonly scoreEffect?: number;
    readonly estimatedLoss?: number;
    readonly runsInARow?: number;
    readonly multivariate?: {
      readonly enabled?: 'auto' | 'always' | 'never';
      readonly rocAuc?: number;
    };
    readonly retrain?: {
      readonly cooldownHours?: number;
      readonly minimumLoss?: number;
      readonly runsInARow?: number;
      readonly newOutcomes?: number;
    };
  };
  readonly facts: {
    readonly columnsTested: number;
    readonly columnsDrifted: number;
    readonly driftedShare: number;
    readonly criticalDrifted: readonly string[];
    readonly farDrifted?: readonly string[];
    readonly scoreMoved: boolean;
    readonly estimatedLoss: number | null;
    readonly realisedLoss?: number | null;
    readonly runsInARow: number;
  };
  readonly columnsTested: number;
  readonly columnsDrifted: number;
  readonly columns: readonly {
    readonly aspect: 'values' | 'missing' | 'new-values' | 'vanished-values' | 'type';
    readonly method: 'kolmogorov-smirnov' | 'chi-square' | 'two-proportion' | 'fisher-exact' | 'none';
    readonly statistic: number | null;
    readonly pValue: number | null;
    readonly adjustedPValue: number | null;
    readonly effectName: 'normed-wasserstein' | 'jensen-shannon' | 'difference';
    readonly effect: number | null;
    readonly threshold: number;
    readonly direction: 'effect-at-or-above-threshold-is-drift';
    readonly nReference: number;
    readonly nCurrent: number;
    readonly verdict: 'stable' | 'drift' | 'insufficient-data' | 'empty' | 'constant' | 'new' | 'vanished' | 'all-missing' | 'other-type';
    readonly column: string;
    readonly header: string;
    readonly kind: 'number' | 'category' | 'flag' | 'score' | 'grade' | 'outcome';
    readonly importance: number | null;
    readonly critical: boolean;
    readonly psi: number | null;
    readonly sentence: string;
    readonly since: {
      readonly runId: string;
      readonly at: string;
    } | null;
    readonly trend: readonly {
      readonly runId: string;
      readonly at: string;
      readonly effect: number | null;
      readonly verdict: 'stable' | 'drift' | 'insufficient-data' | 'empty' | 'constant' | 'new' | 'vanished' | 'all-missing' | 'other-type';
    }[];
    readonly distribution: {
      readonly kind: 'number';
      readonly edges: readonly number[];
      readonly reference: readonly number[];
      readonly current: readonly number[];
    } | {
      readonly kind: 'category';
      readonly values: readonly string[];
      readonly reference: readonly number[];
      readonly current: readonly number[];
    } | null;
    readonly tests: readonly {
      readonly aspect: 'values' | 'missing' | 'new-values' | 'vanished-values' | 'type';
      readonly method: 'kolmogorov-smirnov' | 'chi-square' | 'two-proportion' | 'fisher-exact' | 'none';
      readonly statistic: number | null;
      readonly pValue: number | null;
      readonly adjustedPValue: number | null;
      readonly effectName: 'normed-wasserstein' | 'jensen-shannon' | 'difference';
      readonly effect: number | null;
      readonly threshold: number;
      readonly direction: 'effect-at-or-above-threshold-is-drift';
      readonly nReference: number;
      readonly nCurrent: number;
      readonly verdict: 'stable' | 'drift' | 'insufficient-data' | 'empty' | 'constant' | 'new' | 'vanished' | 'all-missing' | 'other-type';
    }[];
  }[];
  readonly outputs: readonly {
    readonly aspect: 'values' | 'missing' | 'new-values' | 'vanished-values' | 'type';
    readonly method: 'kolmogorov-smirnov' | 'chi-square' | 'two-proportion' | 'fisher-exact' | 'none';
    readonly statistic: number | null;
    readonly pValue: number | null;
    readonly adjustedPValue: number | null;
    readonly effectName: 'normed-wasserstein' | 'jensen-shannon' | 'difference';
    readonly effect: number | null;
    readonly threshold: number;
    readonly direction: 'effect-at-or-above-threshold-is-drift';
    readonly nReference: number;
    readonly nCurrent: number;
    readonly verdict: 'stable' | 'drift' | 'insufficient-data' | 'empty' | 'constant' | 'new' | 'vanished' | 'all-missing' | 'other-type';
    readonly column: string;
    readonly header: string;
    readonly kind: 'number' | 'category' | 'flag' | 'score' | 'grade' | 'outcome';
    readonly importance: number | null;
    readonly critical: boolean;
    readonly psi: number | null;
    readonly sentence: string;
    readonly since: {
      readonly runId: string;
      readonly at: string;
    } | null;
    readonly trend: readonly {
      readonly runId: string;
      readonly at: string;
      readonly effect: number | null;
      readonly verdict: 'stable' | 'drift' | 'insufficient-data' | 'empty' | 'constant' | 'new' | 'vanished' | 'all-missing' | 'other-type';
    }[];
    readonly distribution: {
      readonly kind: 'number';
      readonly edges: readonly number[];
      readonly reference: readonly number[];
      readonly current: readonly number[];
    } | {
      readonly kind: 'category';
      readonly values: readonly string[];
      readonly reference: readonly number[];
      readonly current: readonly number[];
    } | null;
    readonly tests: readonly {
      readonly aspect: 'values' | 'missing' | 'new-values' | 'vanished-values' | 'type';
      readonly method: 'kolmogorov-smirnov' | 'chi-square' | 'two-proportion' | 'fisher-exact' | 'none';
      readonly statistic: number | null;
      readonly pValue: number | null;
      readonly adjustedPValue: number | null;
      readonly effectName: 'normed-wasserstein' | 'jensen-shannon' | 'difference';
      readonly effect: number | null;
      readonly threshold: number;
      readonly direction: 'effect-at-or-above-threshold-is-drift';
      readonly nReference: number;
      readonly nCurrent: number;
      readonly verdict: 'stable' | 'drift' | 'insufficient-data' | 'empty' | 'constant' | 'new' | 'vanished' | 'all-missing' | 'other-type';
    }[];
  }[];
  readonly multivariate: {
    readonly rocAuc: number;
    readonly low: number;
    readonly high: number;
    readonly threshold: number;
    readonly verdict: 'stable' | 'drift' | 'insufficient-data';
    readonly columns: readonly string[];
  } | null;
  readonly performance: {
    readonly estimated: {
      readonly rows: number;
      readonly rocAuc: {
        readonly low: number;
        readonly high: number;
        readonly value: number;
      } | null;
      readonly precisionAtHotLine: {
        readonly low: number;
        readonly high: number;
        readonly value: number;
      } | null;
      readonly recallAtHotLine: {
        readonly low: number;
        readonly high: number;
        readonly value: number;
      } | null;
      readonly conversions: {
        readonly low: number;
        readonly high: number;
        readonly value: number;
      } | null;
    } | null;
    readonly realised: {
      readonly rows: number;
      readonly rocAuc: {
        readonly low: number;
        readonly high: number;
        readonly value: number;
      } | null;
      readonly precisionAtHotLine: {
        readonly low: number;
        readonly high: number;
        readonly value: number;
      } | null;
      readonly recallAtHotLine: {
        readonly low: number;
        readonly high: number;
        readonly value: number;
      } | null;
      readonly conversions: {
        readonly low: number;
        readonly high: number;
        readonly value: number;
      } | null;
    } | null;
    readonly reference: {
      readonly rows: number;
      readonly rocAuc: {
        readonly low: number;
        readonly high: number;
        readonly value: number;
      } | null;
      readonly precisionAtHotLine: {
        readonly low: number;
        readonly high: number;
        readonly value: number;
      } | null;
      readonly recallAtHotLine: {
        readonly low: number;
        readonly high: number;
        readonly value: number;
      } | null;
      readonly conversions: {
        readonly low: number;
        readonly high: number;
        readonly value: number;
      } | null;
    } | null;
    readonly note: string;
    readonly history: readonly {
      readonly runId: string;
      readonly at: string;
      readonly estimated: {
        readonly rows: number;
        readonly rocAuc: {
          readonly low: number;
          readonly high: number;
          readonly value: number;
        } | null;
        readonly precisionAtHotLine: {
          readonly low: number;
          readonly high: number;
          readonly value: number;
        } | null;
        readonly recallAtHotLine: {
          readonly low: number;
          readonly high: number;
          readonly value: number;
        } | null;
        readonly conversions: {
          readonly low: number;
          readonly high: number;
          readonly value: number;
        } | null;
      } | null;
      readonly realised: {
        readonly rows: number;
        readonly rocAuc: {
          readonly low: number;
          readonly high: number;
          readonly value: number;
        } | null;
        readonly precisionAtHotLine: {
          readonly low: number;
          readonly high: number;
          readonly value: number;
        } | null;
        readonly recallAtHotLine: {
          readonly low: number;
          readonly high: number;
          readonly value: number;
        } | null;
        readonly conversions: {
          readonly low: number;
          readonly high: number;
          readonly value: number;
        } | null;
      } | null;
    }[];
  };
  readonly decision: {
    readonly retrain: boolean;
    readonly reason: string;
    readonly inputs: { readonly [key: string]: DriftAnswer__schema0 };
  } | null;
  readonly history: readonly {
    readonly runId: string;
    readonly at: string;
    readonly verdict: 'none' | 'watch' | 'drift' | 'insufficient-data';
    readonly sentence: string;
    readonly retrained: boolean;
  }[];
  readonly page: string | null;
  readonly requestId: string;
};

export type DriftAnswer__schema0 = string | number | boolean | null | readonly DriftAnswer__schema0[] | { readonly [key: string]: DriftAnswer__schema0 };

export type StatusAnswer = {
  readonly model: {
    readonly version: string;
    readonly promotedAt: string;
    readonly reason: string;
  } | null;
  readonly lastRun: {
    readonly id: string;
    readonly state: 'waiting' | 'running' | 'succeeded' | 'failed' | 'unknown';
  } | null;
  readonly drift: {
    readonly runId: string;
    readonly verdict: 'none' | 'watch' | 'drift' | 'insufficient-data';
    readonly sentence: string;
  } | null;
  readonly scores: {
    readonly runId: string;
    readonly scoredAt: string;
    readonly leads: number;
    readonly hot: number;
  } | null;
  readonly requestId: string;
};

export type MeAnswer = {
  readonly name: string;
  readonly role: 'viewer' | 'operator';
  readonly requestId: string;
};

export type RunsAnswer = {
  readonly runs: readonly {
    readonly id: string;
    readonly state: 'waiting' | 'running' | 'succeeded' | 'failed' | 'unknown';
    readonly trigger: 'manual' | 'drop' | 'schedule' | 'daily-check' | 'check' | null;
    readonly startedAt: string | null;
    readonly endedAt: string | null;
    readonly error: {
      readonly name: string;
      readonly detail: string;
    } | null;
  }[];
  readonly requestId: string;
};

export type StartRunRequest = {
  readonly retrain: 'auto' | 'always';
};

export type StartRunAnswer = {
  readonly id: string;
  readonly requestId: string;
};

export type ModelsAnswer = {
  readonly models: readonly {
    readonly version: string;
    readonly name: string;
    readonly stage: 'champion' | 'challenger' | 'retired';
    readonly createdAt: string;
    readonly runId: string;
    readonly promotedAt: string | null;
    readonly reason: string | null;
    readonly metrics: {
      readonly name: 'logistic-regression' | 'decision-tree' | 'random-forest' | 'extra-trees' | 'gradient-boosting' | 'lightgbm' | 'blend';
      readonly rocAuc: number;
      readonly prAuc: number;
      readonly accuracy: number;
      readonly precision: number;
      readonly recall: number;
      readonly f1: number;
      readonly brier: number;
      readonly ece: number;
      readonly logLoss: number;
      readonly accuracyThreshold: number;
      readonly f1Threshold: number;
      readonly calibration: 'none' | 'platt' | 'isotonic';
      readonly rocAucInterval: {
        readonly low: number;
        readonly high: number;
      };
    } | null;
  }[];
  readonly previousVersion: string | null;
  readonly requestId: string;
};

export type RolloutAnswer = {
  readonly rollout: {
    readonly champion: string;
    readonly challenger: string;
    readonly mode: 'shadow' | 'share';
    readonly share: number;
    readonly startedAt: string;
    readonly reason: string;
    readonly comparison: {
      readonly records: number;
      readonly leads: number;
      readonly isWhole: boolean;
      readonly lastAt: string;
      readonly models: readonly {
        readonly version: string;
        readonly served: number;
        readonly meanProbability: number;
        readonly hotShare: number;
      }[];
      readonly sameGrade: number;
      readonly sameHot: number;
      readonly meanAbsoluteDifference: number;
    } | null;
  } | null;
  readonly requestId: string;
};

export type PromotionAnswer = {
  readonly version: string;
  readonly previousVersion: string | null;
  readonly promotedAt: string;
  readonly reason: string;
  readonly warning: string | null;
  readonly requestId: string;
};

export type EvaluationAnswer = {
  readonly formatVersion: 1;
  readonly runId: string;
  readonly seed: number;
  readonly split: {
    readonly kind: 'random' | 'newest';
    readonly holdoutShare: number;
    readonly trainRows: number;
    readonly holdoutRows: number;
    readonly outliersRemoved: number;
    readonly seed: number;
  };
  readonly baseRate: number;
  readonly candidates: readonly {
    readonly name: 'logistic-regression' | 'decision-tree' | 'random-forest' | 'extra-trees' | 'gradient-boosting' | 'lightgbm' | 'blend';
    readonly rocAuc: number;
    readonly prAuc: number;
    readonly accuracy: number;
    readonly precision: number;
    readonly recall: number;
    readonly f1: number;
    readonly brier: number;
    readonly ece: number;
    readonly logLoss: number;
    readonly accuracyThreshold: number;
    readonly f1Threshold: number;
    readonly calibration: 'none' | 'platt' | 'isotonic';
    readonly rocAucInterval: {
      readonly low: number;
      readonly high: number;
    };
  }[];
  readonly chosen: 'logistic-regression' | 'decision-tree' | 'random-forest' | 'extra-trees' | 'gradient-boosting' | 'lightgbm' | 'blend';
  readonly newest: {
    readonly name: 'logistic-regression' | 'decision-tree' | 'random-forest' | 'extra-trees' | 'gradient-boosting' | 'lightgbm' | 'blend';
    readonly rocAuc: number;
    readonly prAuc: number;
    readonly accuracy: number;
    readonly precision: number;
    readonly recall: number;
    readonly f1: number;
    readonly brier: number;
    readonly ece: number;
    readonly logLoss: number;
    readonly accuracyThreshold: number;
    readonly f1Threshold: number;
    readonly calibration: 'none' | 'platt' | 'isotonic';
    readonly rocAucInterval: {
      readonly low: number;
      readonly high: number;
    };
    readonly rows: number;
    readonly baseRate?: number;
    readonly meanProbability?: number;
    readonly calibrationNoise?: number;
    readonly hotLine?: {
      readonly threshold: number | null;
      readonly targetConversion: number;
      readonly conversion: number;
      readonly interval: {
        readonly low: number;
        readonly high: number;
      };
      readonly share: number;
      readonly recall: number;
      readonly lift: number;
      readonly hotLeads: number;
    };
  } | null;
  readonly hotLine: {
    readonly threshold: number | null;
    readonly targetConversion: number;
    readonly conversion: number;
    readonly interval: {
      readonly low: number;
      readonly high: number;
    };
    readonly share: number;
    readonly recall: number;
    readonly lift: number;
    readonly hotLeads: number;
  };
  readonly grades: readonly {
    readonly grade: 'A' | 'B' | 'C' | 'D';
    readonly fromProbability: number;
    readonly leads: number;
    readonly share: number;
    readonly conversion: number;
    readonly interval: {
      readonly low: number;
      readonly high: number;
    };
    readonly lift: number;
  }[];
  readonly curves: {
    readonly roc: readonly {
      readonly x: number;
      readonly y: number;
    }[];
    readonly precisionRecall: readonly {
      readonly x: number;
      readonly y: number;
    }[];
    readonly gain: readonly {
      readonly x: number;
      readonly y: number;
    }[];
    readonly calibration: readonly {
      readonly meanProbability: number;
      readonly conversion: number;
      readonly leads: number;
    }[];
  };
  readonly importance: readonly {
    readonly column: string;
    readonly header: string;
    readonly importance: number;
  }[];
  readonly leakage: readonly {
    readonly column: string;
    readonly header: string;
    readonly reason: string;
    readonly aucAlone: number;
  }[];
  readonly leakageImpact: {
    readonly rocAucWith: number;
    readonly rocAucWithout: number;
  } | null;
  readonly gate: {
    readonly promote: boolean;
    readonly reason: string;
    readonly rowsCompared: number;
    readonly challengerRocAuc: number | null;
    readonly championRocAuc: number | null;
    readonly difference: {
      readonly low: number;
      readonly high: number;
    } | null;
  };
  readonly modelVersion: string;
  readonly requestId: string;
};

export type DriftHistoryAnswer = {
  readonly checks: readonly {
    readonly runId: string;
    readonly at: string;
    readonly verdict: 'none' | 'watch' | 'drift' | 'insufficient-data';
    readonly sentence: string;
    readonly retrained: boolean;
    readonly released: string | null;
  }[];
  readonly requestId: string;
};

export type PreviewAnswer = {
  readonly modelVersion: string;
  readonly rowsRead: number;
  readonly rowsRejected: number;
  readonly encoding: string;
  readonly delimiter: string;
  readonly decimal: '.' | ',';
  readonly columns: readonly {
    readonly header: string;
    readonly column: string | null;
    readonly knownAs: string | null;
    readonly role: 'id' | 'target' | 'order' | 'number' | 'category' | 'flag' | 'excluded' | null;
    readonly use: 'used' | 'id' | 'ignored';
    readonly examples: readonly string[];
  }[];
  readonly missing: readonly string[];
  readonly problems: readonly {
    readonly line: number;
    readonly header: string | null;
    readonly detail: string;
    readonly effect: 'rejected' | 'missing';
  }[];
  readonly problemsTotal: number;
  readonly warnings: readonly string[];
  readonly requestId: string;
};
